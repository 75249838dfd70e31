//! Primitives on hashes.

use redipy_core::store::{Cursor, Hashes};
use redipy_core::{Bytes, Result};

use crate::data::{Data, typed};
use crate::map::draw;
use crate::value::Hash;

typed!(Hash, Hash, hash, hash_or_new);

fn owned((field, value): (&Bytes, &Bytes)) -> (Bytes, Bytes) {
    (field.clone(), value.clone())
}

impl Hashes for Data {
    fn hash_len(&mut self, key: &[u8]) -> Result<usize> {
        Ok(self.hash(key)?.map_or(0, |hash| hash.fields.len()))
    }

    fn hash_get(&mut self, key: &[u8], field: &[u8]) -> Result<Option<Bytes>> {
        Ok(self
            .hash(key)?
            .and_then(|hash| hash.fields.get(field).cloned()))
    }

    fn hash_get_many(&mut self, key: &[u8], fields: &[Bytes]) -> Result<Vec<Option<Bytes>>> {
        let hash = self.hash(key)?;
        let get = |field: &Bytes| hash.as_ref()?.fields.get(field).cloned();
        Ok(fields.iter().map(get).collect())
    }

    fn hash_put(&mut self, key: &Bytes, pairs: &[(Bytes, Bytes)]) -> Result<usize> {
        if pairs.is_empty() {
            // Nothing must not make a hash.
            return self.hash_len(key).map(|_| 0);
        }
        let hash = self.hash_or_new(key)?;
        let new = pairs.iter().filter(|(field, value)| hash.put(field, value));
        Ok(new.count())
    }

    fn hash_remove(&mut self, key: &[u8], fields: &[Bytes]) -> Result<usize> {
        let Some(hash) = self.hash(key)? else {
            return Ok(0);
        };
        let removed = fields.iter().filter(|field| hash.remove(field)).count();
        if hash.fields.is_empty() {
            self.remove(key);
        }
        Ok(removed)
    }

    fn hash_all(&mut self, key: &[u8]) -> Result<Vec<(Bytes, Bytes)>> {
        let hash = self.hash(key)?;
        Ok(hash.map_or_else(Vec::new, |hash| hash.fields.iter().map(owned).collect()))
    }

    fn hash_random(
        &mut self,
        key: &[u8],
        count: usize,
        repeat: bool,
    ) -> Result<Vec<(Bytes, Bytes)>> {
        let mut rng = self.rng.fork();
        let Some(hash) = self.hash(key)? else {
            return Ok(Vec::new());
        };
        let positions = draw(&mut rng, hash.fields.len(), count, repeat);
        let drawn = positions
            .into_iter()
            .filter_map(|at| hash.fields.get_index(at));
        Ok(drawn.map(owned).collect())
    }

    fn hash_scan(
        &mut self,
        key: &[u8],
        cursor: Cursor,
        count: usize,
    ) -> Result<(Cursor, Vec<(Bytes, Bytes)>)> {
        let Some(hash) = self.hash(key)? else {
            return Ok((0, Vec::new()));
        };
        if hash.compact {
            return Ok((0, hash.fields.iter().map(owned).collect()));
        }
        let (next, fields) = hash.fields.scan(cursor, count);
        Ok((next, fields.map(owned).collect()))
    }
}
