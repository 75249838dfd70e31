//! What goes over a connection in one write.

use redis::{Cmd, Pipeline, RedisResult, Value};

use super::link::Live;

/// What goes over a connection in one write.
#[derive(Clone, Copy)]
pub enum Sending<'a> {
    /// A command.
    One(&'a Cmd),
    /// A transaction with so many answers, which come as a list.
    All(&'a Pipeline, usize),
    /// Commands of which each has its own answer; these come as a list.
    Each(&'a Pipeline, usize),
}

impl Sending<'_> {
    /// Sends it and returns the answer; with `asking` where it was sent here for this once.
    pub async fn send(self, live: &mut Live, asking: bool) -> RedisResult<Value> {
        let connection = &mut live.connection;
        match self {
            Self::One(command) if !asking => connection.send_packed_command(command).await,
            Self::All(pipeline, answers) | Self::Each(pipeline, answers) if !asking => {
                let values = connection.send_packed_commands(pipeline, 0, answers).await;
                values.map(Value::Array)
            }
            Self::One(command) => {
                let mut pipeline = Pipeline::new();
                pipeline.cmd("ASKING").add_command(command.clone());
                let mut values = connection.send_packed_commands(&pipeline, 0, 2).await?;
                Ok(values.pop().unwrap_or(Value::Nil))
            }
            Self::All(commands, answers) | Self::Each(commands, answers) => {
                let mut pipeline = Pipeline::with_capacity(answers + 1);
                pipeline.cmd("ASKING");
                for command in commands.cmd_iter() {
                    pipeline.add_command(command.clone());
                }
                let mut values = connection
                    .send_packed_commands(&pipeline, 0, answers + 1)
                    .await?;
                values.remove(0);
                Ok(Value::Array(values))
            }
        }
    }
}
