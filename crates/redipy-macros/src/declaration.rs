//! Reads a struct and its attributes into a declaration, or says what is wrong with it.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{
    Attribute, Data, DeriveInput, Error, Expr, ExprLit, Fields, GenericArgument, Ident, Lit,
    LitStr, Meta, Path, PathArguments, Result, Token, Type, parenthesized, parse_quote,
};

/// A command as its struct declares it.
pub struct Declaration {
    /// Where the types of the command layer are.
    pub core: Path,
    pub ident: Ident,
    pub summary: String,
    pub name: LitStr,
    pub method: String,
    pub group: Ident,
    pub since: LitStr,
    pub flags: Vec<Ident>,
    pub manual_parse: bool,
    pub reply_key: bool,
    pub waits: bool,
    pub beside: bool,
    pub reply_channels: bool,
    pub instead: Option<LitStr>,
    pub keyspace: Option<Ident>,
    pub in_scripts: Option<Expr>,
    pub plain: Option<Type>,
    pub with: Option<Type>,
    pub forms: Vec<Form>,
    pub fields: Vec<Field>,
    /// The fields that are no arguments.
    pub skipped: Vec<Ident>,
}

/// A way to call the command that returns something else.
pub struct Form {
    pub name: Ident,
    pub fields: Vec<Ident>,
    pub output: Type,
}

/// An argument.
pub struct Field {
    pub ident: Ident,
    pub doc: String,
    /// The whole type, as written.
    pub ty: Type,
    /// The type without `Option` or `Vec` around it.
    pub inner: Type,
    pub presence: Presence,
}

/// How an argument appears.
pub enum Presence {
    Required,
    Optional,
    Variadic,
    Several,
    Flag(String),
    Token(String),
}

impl Field {
    pub const fn is_optional(&self) -> bool {
        !matches!(
            self.presence,
            Presence::Required | Presence::Variadic | Presence::Several
        )
    }
}

impl Declaration {
    pub fn read(input: &DeriveInput) -> Result<Self> {
        let Data::Struct(data) = &input.data else {
            return Err(Error::new(input.span(), "a command is a struct"));
        };
        let mut fields = Vec::new();
        let mut skipped = Vec::new();
        match &data.fields {
            Fields::Named(named) => {
                for field in &named.named {
                    match is_skipped(field).then(|| field.ident.clone()).flatten() {
                        Some(ident) => skipped.push(ident),
                        None => fields.push(read_field(field)?),
                    }
                }
            }
            Fields::Unit => {}
            Fields::Unnamed(_) => return Err(Error::new(input.span(), "arguments need names")),
        }
        let mut head = Head::default();
        for attribute in input
            .attrs
            .iter()
            .filter(|one| one.path().is_ident("command"))
        {
            attribute.parse_args_with(|stream: ParseStream| head.read(stream))?;
        }
        let missing = |what: &str| Error::new(input.span(), format!("a command needs {what}"));
        let name = head.name.ok_or_else(|| missing("`name`"))?;
        let method = head
            .method
            .unwrap_or_else(|| name.value().to_lowercase().replace('|', "_"));
        let declaration = Self {
            core: head.core.unwrap_or_else(|| parse_quote!(::redipy_core)),
            ident: input.ident.clone(),
            summary: doc(&input.attrs),
            method,
            name,
            group: head.group.ok_or_else(|| missing("`group`"))?,
            since: head.since.ok_or_else(|| missing("`since`"))?,
            flags: head.flags,
            manual_parse: head.manual_parse,
            reply_key: head.reply_key,
            waits: head.waits,
            beside: head.beside,
            reply_channels: head.reply_channels,
            instead: head.instead,
            keyspace: head.keyspace,
            in_scripts: head.in_scripts,
            plain: head.plain,
            with: head.with,
            forms: head.forms,
            fields,
            skipped,
        };
        declaration.check(input)?;
        Ok(declaration)
    }

    fn check(&self, input: &DeriveInput) -> Result<()> {
        if self.summary.is_empty() {
            return Err(Error::new(input.span(), "a command needs a doc comment"));
        }
        for field in &self.fields {
            if field.doc.is_empty() {
                return Err(Error::new(
                    field.ident.span(),
                    "an argument needs a doc comment",
                ));
            }
        }
        for field in self.forms.iter().flat_map(|form| &form.fields) {
            let known = self
                .fields
                .iter()
                .any(|one| one.ident == *field && one.is_optional());
            if !known {
                return Err(Error::new(
                    field.span(),
                    "there is no such optional argument",
                ));
            }
        }
        Ok(())
    }
}

#[derive(Default)]
struct Head {
    core: Option<Path>,
    name: Option<LitStr>,
    method: Option<String>,
    group: Option<Ident>,
    since: Option<LitStr>,
    flags: Vec<Ident>,
    manual_parse: bool,
    reply_key: bool,
    waits: bool,
    beside: bool,
    reply_channels: bool,
    instead: Option<LitStr>,
    keyspace: Option<Ident>,
    in_scripts: Option<Expr>,
    plain: Option<Type>,
    with: Option<Type>,
    forms: Vec<Form>,
}

impl Head {
    fn read(&mut self, stream: ParseStream) -> Result<()> {
        while !stream.is_empty() {
            let word = stream.call(Ident::parse_any)?;
            match word.to_string().as_str() {
                "crate" => {
                    stream.parse::<Token![=]>()?;
                    self.core = Some(stream.call(Path::parse_mod_style)?);
                }
                "name" => self.name = Some(value(stream)?),
                "method" => self.method = Some(value::<LitStr>(stream)?.value()),
                "group" => self.group = Some(value(stream)?),
                "keyspace" => self.keyspace = Some(value(stream)?),
                "in_scripts" => self.in_scripts = Some(value(stream)?),
                "reply_key" => self.reply_key = true,
                "waits" => self.waits = true,
                "beside" => self.beside = true,
                "reply_channels" => self.reply_channels = true,
                "instead" => self.instead = Some(value(stream)?),
                "since" => self.since = Some(value(stream)?),
                "plain" => self.plain = Some(value(stream)?),
                "with" => self.with = Some(value(stream)?),
                "flags" => {
                    let inside;
                    parenthesized!(inside in stream);
                    let flags = inside.parse_terminated(Ident::parse_any, Token![,])?;
                    self.flags = flags.into_iter().collect();
                }
                "parse" => {
                    let inside;
                    parenthesized!(inside in stream);
                    let how: Ident = inside.parse()?;
                    if how != "manual" {
                        return Err(Error::new(how.span(), "expected `manual`"));
                    }
                    self.manual_parse = true;
                }
                "form" => {
                    let inside;
                    parenthesized!(inside in stream);
                    self.forms.push(read_form(&inside)?);
                }
                _ => return Err(Error::new(word.span(), "unknown setting of a command")),
            }
            if !stream.is_empty() {
                stream.parse::<Token![,]>()?;
            }
        }
        Ok(())
    }
}

fn value<T: syn::parse::Parse>(stream: ParseStream) -> Result<T> {
    stream.parse::<Token![=]>()?;
    stream.parse()
}

fn read_form(stream: ParseStream) -> Result<Form> {
    let name = stream.parse()?;
    stream.parse::<Token![:]>()?;
    let mut fields = vec![stream.parse()?];
    while stream.peek(Token![,]) {
        stream.parse::<Token![,]>()?;
        fields.push(stream.parse()?);
    }
    stream.parse::<Token![->]>()?;
    let output = stream.parse()?;
    Ok(Form {
        name,
        fields,
        output,
    })
}

/// Tells whether a field has the attribute `#[arg(skip)]`.
fn is_skipped(field: &syn::Field) -> bool {
    has_word(field, "skip")
}

/// Tells whether a field has the attribute `#[arg(word)]`.
fn has_word(field: &syn::Field, word: &str) -> bool {
    let mut attributes = field.attrs.iter().filter(|one| one.path().is_ident("arg"));
    attributes.any(|one| one.parse_args::<Ident>().is_ok_and(|found| found == word))
}

fn read_field(field: &syn::Field) -> Result<Field> {
    let Some(ident) = field.ident.clone() else {
        return Err(Error::new(field.span(), "an argument needs a name"));
    };
    let several = has_word(field, "several");
    let token = if several {
        None
    } else {
        read_token(&field.attrs, &ident)?
    };
    let optional = inside(&field.ty, "Option");
    let variadic = inside(&field.ty, "Vec");
    let (presence, inner) = match (token, optional, variadic) {
        (Some(token), Some(inner), _) => (Presence::Token(token), inner),
        (Some(token), None, None) if is_named(&field.ty, "bool") => {
            (Presence::Flag(token), field.ty.clone())
        }
        (Some(_), ..) => {
            return Err(Error::new(
                field.span(),
                "a token is a `bool` or an `Option`",
            ));
        }
        (None, Some(inner), _) => (Presence::Optional, inner),
        (None, None, Some(inner)) if several => (Presence::Several, inner),
        (None, None, Some(inner)) => (Presence::Variadic, inner),
        (None, None, None) => (Presence::Required, field.ty.clone()),
    };
    Ok(Field {
        doc: doc(&field.attrs),
        ty: field.ty.clone(),
        ident,
        inner,
        presence,
    })
}

fn read_token(attributes: &[Attribute], ident: &Ident) -> Result<Option<String>> {
    let mut token = None;
    for attribute in attributes.iter().filter(|one| one.path().is_ident("arg")) {
        attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("token") {
                return Err(meta.error("expected `token`"));
            }
            token = Some(if meta.input.peek(Token![=]) {
                meta.value()?.parse::<LitStr>()?.value()
            } else {
                ident.to_string().trim_start_matches("r#").to_uppercase()
            });
            Ok(())
        })?;
    }
    Ok(token)
}

/// Returns the text of a doc comment in one line.
fn doc(attributes: &[Attribute]) -> String {
    let lines = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(ExprLit {
                    lit: Lit::Str(text),
                    ..
                }) => Some(text.value()),
                _ => None,
            },
            _ => None,
        });
    let lines: Vec<_> = lines.map(|line| line.trim().to_owned()).collect();
    lines
        .split(String::is_empty)
        .next()
        .unwrap_or_default()
        .join(" ")
}

/// Tells whether a type is written as this one name.
pub fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}

/// Returns `T` of `Name<T>`.
fn inside(ty: &Type, name: &str) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(inner) => Some(inner.clone()),
        _ => None,
    }
}

/// Returns a type as text, with the blanks that people would write.
pub fn type_text(ty: &Type) -> String {
    let tokens: TokenStream = quote::quote!(#ty);
    let text = tokens.to_string();
    text.replace(" < ", "<")
        .replace(" >", ">")
        .replace(" ,", ",")
}
