//! Writes the code of a declaration.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Path, Type};

use crate::declaration::{Declaration, Field, Presence, is_named, type_text};

pub fn expand(command: &Declaration) -> TokenStream {
    let parts = [
        spec(command),
        write(command),
        if command.manual_parse {
            TokenStream::new()
        } else {
            parse(command)
        },
        constructor(command),
        options(command),
    ];
    quote!(#(#parts)*)
}

fn spec(command: &Declaration) -> TokenStream {
    let Declaration {
        core,
        ident,
        name,
        method,
        summary,
        group,
        since,
        ..
    } = command;
    let type_name = ident.to_string();
    let flags = command.flags.iter().map(|flag| {
        let flag = format_ident!("{}", flag.to_string().to_uppercase());
        quote!(.and(#core::Flags::#flag))
    });
    let (blocking, wait) = if command.waits {
        (
            quote!(.and(#core::Flags::BLOCKING)),
            quote!(::core::option::Option::Some(#core::make_wait::<#ident>)),
        )
    } else {
        (TokenStream::new(), quote!(::core::option::Option::None))
    };
    let beside = if command.beside {
        quote!(::core::option::Option::Some(#core::beside::<#ident>))
    } else {
        quote!(::core::option::Option::None)
    };
    let fields = command.fields.iter().map(|field| field_spec(core, field));
    let keys = places(core, &command.fields, &["Key", "ShardChannel"]);
    let channels = places(core, &command.fields, &["Channel"]);
    let channel_pattern = channel_pattern(&command.fields);
    let reply_key = command.reply_key;
    let reply_channels = command.reply_channels;
    let instead = command.instead.as_ref().map_or_else(
        || quote!(::core::option::Option::None),
        |text| quote!(::core::option::Option::Some(#text)),
    );
    let keyspace = command.keyspace.as_ref().map_or_else(
        || quote!(::core::option::Option::None),
        |kind| quote!(::core::option::Option::Some(#core::Keyspace::#kind)),
    );
    let in_scripts = command.in_scripts.as_ref().map_or_else(
        || quote!(::core::option::Option::None),
        |what| quote!(::core::option::Option::Some(#core::InScripts::#what)),
    );
    let output = quote!(<<#ident as #core::Run>::Output as #core::Shaped>::SHAPE);
    let shape = command
        .plain
        .as_ref()
        .map_or(output, |ty| shape_of(core, ty));
    let with = command
        .with
        .as_ref()
        .map_or_else(|| shape.clone(), |ty| shape_of(core, ty));
    let forms = command.forms.iter().map(|form| {
        let name = form.name.to_string();
        let fields = form.fields.iter().map(ToString::to_string);
        let shape = shape_of(core, &form.output);
        quote!(#core::Form { name: #name, fields: &[#(#fields),*], shape: #shape })
    });
    quote! {
        impl #core::Command for #ident {
            const SPEC: &'static #core::Spec = {
                const FIELDS: &[#core::Field] = &[#(#fields),*];
                static SPEC: #core::Spec = #core::Spec {
                    name: #name,
                    method: #method,
                    type_name: #type_name,
                    summary: #summary,
                    group: #core::Group::#group,
                    since: #since,
                    flags: #core::Flags::NONE #(#flags)* #blocking,
                    fields: FIELDS,
                    arguments: #core::Arity::of(FIELDS),
                    keys: &[#(#keys),*],
                    channels: &[#(#channels),*],
                    channel_pattern: #channel_pattern,
                    reply_channels: #reply_channels,
                    instead: #instead,
                    reply_key: #reply_key,
                    keyspace: #keyspace,
                    in_scripts: #in_scripts,
                    shape: #shape,
                    with_shape: #with,
                    forms: &[#(#forms),*],
                    exec: #core::exec::<#ident>,
                    wait: #wait,
                    beside: #beside,
                    given: #core::given::<#ident>,
                };
                &SPEC
            };
        }
    }
}

fn shape_of(core: &Path, ty: &Type) -> TokenStream {
    quote!(<#ty as #core::Shaped>::SHAPE)
}

fn field_spec(core: &Path, field: &Field) -> TokenStream {
    let Field { doc, inner, .. } = field;
    let name = field.ident.to_string();
    let ty = type_text(inner);
    let is_key = is_named(inner, "Key") || is_named(inner, "ShardChannel");
    let kind = match (&field.presence, is_key) {
        (Presence::Flag(_), _) => quote!(#core::ArgKind::Word),
        (_, true) => quote!(#core::ArgKind::Key),
        (_, false) => quote!(<#inner as #core::Arg>::KIND),
    };
    let presence = match &field.presence {
        Presence::Required => quote!(Required),
        Presence::Optional => quote!(Optional),
        Presence::Variadic => quote!(Variadic),
        Presence::Several => quote!(Several),
        Presence::Flag(token) => quote!(Flag(#token)),
        Presence::Token(token) => quote!(Token(#token)),
    };
    quote!(#core::Field {
        name: #name,
        doc: #doc,
        ty: #ty,
        kind: #kind,
        presence: #core::Presence::#presence,
    })
}

/// Returns the number of arguments that must stand behind a field.
fn required_behind(fields: &[Field], at: usize) -> usize {
    let required = |field: &&Field| matches!(field.presence, Presence::Required);
    fields.iter().skip(at + 1).filter(required).count()
}

/// Finds the fields of these types; what is optional stands behind them, or has none.
fn places(core: &Path, fields: &[Field], names: &[&str]) -> Vec<TokenStream> {
    let wanted = |ty: &Type| names.iter().any(|name| is_named(ty, name));
    let counts_keys = names.contains(&"Key");
    let mut places = Vec::new();
    let mut at = 0_usize;
    for (number, field) in fields.iter().enumerate() {
        match (&field.presence, &field.inner) {
            (Presence::Required, ty) if is_named(ty, "CountedKeys") => {
                if counts_keys {
                    places.push(quote!(#core::KeysAt::Counted(#at)));
                }
                break;
            }
            (Presence::Required, ty) => {
                if wanted(ty) {
                    places.push(quote!(#core::KeysAt::One(#at)));
                }
                at += 1;
            }
            (Presence::Variadic | Presence::Several, Type::Tuple(pair))
                if pair.elems.first().is_some_and(wanted) =>
            {
                places.push(quote!(#core::KeysAt::Rest(#at, 2)));
            }
            (Presence::Variadic | Presence::Several, ty) if wanted(ty) => {
                places.push(match required_behind(fields, number) {
                    0 => quote!(#core::KeysAt::Rest(#at, 1)),
                    behind => quote!(#core::KeysAt::Until(#at, #behind)),
                });
            }
            _ => {}
        }
    }
    places
}

/// Finds the pattern of channels: the first argument, if there is one.
fn channel_pattern(fields: &[Field]) -> TokenStream {
    let at = fields
        .iter()
        .position(|field| is_named(&field.inner, "ChannelPattern"));
    at.map_or_else(
        || quote!(::core::option::Option::None),
        |at| quote!(::core::option::Option::Some(#at)),
    )
}

fn write(command: &Declaration) -> TokenStream {
    let Declaration { core, ident, .. } = command;
    let writes = command.fields.iter().map(|field| {
        let name = &field.ident;
        let each = |before: TokenStream| {
            quote!(for value in self.#name.iter() { #before #core::Arg::write(value, out); })
        };
        match &field.presence {
            Presence::Required => quote!(#core::Arg::write(&self.#name, out);),
            Presence::Optional | Presence::Variadic | Presence::Several => {
                each(TokenStream::new())
            }
            Presence::Token(token) => each(quote!(out.push(#core::Bytes::from(#token));)),
            Presence::Flag(token) => {
                quote!(if self.#name { out.push(#core::Bytes::from(#token)); })
            }
        }
    });
    let given = command.fields.iter().filter_map(|field| {
        let Field { ident, .. } = field;
        let name = ident.to_string();
        match &field.presence {
            Presence::Flag(_) => Some(quote!((#name, self.#ident))),
            Presence::Optional | Presence::Token(_) => Some(quote!((#name, self.#ident.is_some()))),
            _ => None,
        }
    });
    let checks = command.fields.iter().map(|field| {
        let name = &field.ident;
        if !matches!(field.presence, Presence::Variadic) {
            return TokenStream::new();
        }
        quote! {
            if self.#name.is_empty() {
                return Err(#core::Error::arity(
                    <#ident as #core::Command>::SPEC.name,
                ));
            }
        }
    });
    quote! {
        impl #core::Declare for #ident {
            #[allow(unused_variables)]
            fn write(&self, out: &mut ::std::vec::Vec<#core::Bytes>) {
                #(#writes)*
            }

            fn given(&self) -> ::std::vec::Vec<&'static str> {
                let fields: &[(&'static str, bool)] = &[#(#given),*];
                fields.iter().filter(|(_, given)| *given).map(|(name, _)| *name).collect()
            }

            #[inline]
            fn check(&self) -> #core::Result<()> {
                #(#checks)*
                Ok(())
            }
        }
    }
}

fn parse(command: &Declaration) -> TokenStream {
    let Declaration {
        core,
        ident,
        skipped,
        ..
    } = command;
    let fields: Vec<_> = command.fields.iter().map(|field| &field.ident).collect();
    let reads = command.fields.iter().enumerate().map(|(at, field)| {
        let Field {
            ident: name, inner, ..
        } = field;
        let read = quote!(<#inner as #core::Arg>::parse(args)?);
        match &field.presence {
            Presence::Required => quote!(let #name = #read;),
            Presence::Optional => quote! {
                let #name = if args.is_empty() { None } else { Some(#read) };
            },
            Presence::Variadic if matches!(inner, Type::Tuple(_)) => quote! {
                // An odd number of words is a wrong number of arguments, as in Redis.
                if args.len() % 2 == 1 {
                    return Err(#core::Error::arity(
                        <#ident as #core::Command>::SPEC.name,
                    ));
                }
                let mut #name = ::std::vec::Vec::with_capacity(args.len() / 2);
                while !args.is_empty() {
                    #name.push(#read);
                }
            },
            Presence::Variadic | Presence::Several => {
                let behind = required_behind(&command.fields, at);
                quote! {
                    let mut #name = ::std::vec::Vec::with_capacity(args.len());
                    while args.len() > #behind {
                        #name.push(#read);
                    }
                }
            }
            Presence::Flag(_) => quote!(let mut #name = false;),
            Presence::Token(_) => quote!(let mut #name = None;),
        }
    });
    let options: Vec<_> = command
        .fields
        .iter()
        .filter_map(|field| option_read(core, field))
        .collect();
    let options = if options.is_empty() {
        quote!(args.end()?;)
    } else {
        quote! {
            while let Some(word) = args.take() {
                #(#options)*
                return Err(#core::Error::syntax());
            }
        }
    };
    quote! {
        impl #core::Parse for #ident {
            fn parse(args: &mut #core::Args<'_>) -> #core::Result<Self> {
                #(#reads)*
                #options
                Ok(Self { #(#fields,)* #(#skipped: ::std::default::Default::default()),* })
            }
        }
    }
}

fn option_read(core: &Path, field: &Field) -> Option<TokenStream> {
    let Field {
        ident: name, inner, ..
    } = field;
    match &field.presence {
        Presence::Flag(token) => Some(quote! {
            if word.is_word(#token) {
                #name = true;
                continue;
            }
        }),
        Presence::Token(token) => Some(quote! {
            if word.is_word(#token) {
                #name = Some(<#inner as #core::Arg>::parse(args)?);
                continue;
            }
        }),
        _ => None,
    }
}

fn constructor(command: &Declaration) -> TokenStream {
    let Declaration { ident, skipped, .. } = command;
    let required = command.fields.iter().filter(|field| !field.is_optional());
    let parameters = required.clone().map(|field| {
        let Field { ident, ty, .. } = field;
        quote!(#ident: #ty)
    });
    let values = command.fields.iter().map(|field| {
        let name = &field.ident;
        match &field.presence {
            Presence::Required | Presence::Variadic | Presence::Several => quote!(#name),
            Presence::Flag(_) => quote!(#name: false),
            Presence::Optional | Presence::Token(_) => quote!(#name: None),
        }
    });
    quote! {
        impl #ident {
            /// Makes the command without options.
            #[must_use]
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#values,)* #(#skipped: ::std::default::Default::default()),* }
            }
        }
    }
}

fn options(command: &Declaration) -> TokenStream {
    let ident = &command.ident;
    let options: Vec<_> = command
        .fields
        .iter()
        .filter(|field| field.is_optional())
        .collect();
    if options.is_empty() {
        return TokenStream::new();
    }
    let name = format_ident!("{ident}Options");
    let about = format!("The options of [`{ident}`]; none of them is set at first.");
    let names: Vec<&Ident> = options.iter().map(|field| &field.ident).collect();
    let docs = options.iter().map(|field| &field.doc);
    let types = options.iter().map(|field| &field.ty);
    let builders = options.iter().map(|field| builder(&command.core, field));
    quote! {
        #[doc = #about]
        #[derive(Clone, Debug, Default)]
        #[must_use]
        #[allow(clippy::struct_excessive_bools)]
        pub struct #name {
            #(#[doc = #docs] pub #names: #types,)*
        }

        impl #name {
            /// Starts without any option.
            pub fn new() -> Self {
                Self::default()
            }

            #(#builders)*
        }

        impl #ident {
            /// Takes options over.
            #[must_use]
            pub fn with(mut self, options: #name) -> Self {
                #(self.#names = options.#names;)*
                self
            }
        }
    }
}

/// The names under which an argument is a string of bytes.
const BYTES: [&str; 9] = [
    "Bytes",
    "Key",
    "Channel",
    "ChannelPattern",
    "ShardChannel",
    "Seconds",
    "Millis",
    "UnixSeconds",
    "UnixMillis",
];

fn builder(core: &Path, field: &Field) -> TokenStream {
    let Field {
        ident: name,
        doc,
        inner,
        ..
    } = field;
    let doc = format!("Sets the option: {}", lower_first(doc));
    let (parameters, value) = match &field.presence {
        Presence::Flag(_) => (TokenStream::new(), quote!(true)),
        _ if BYTES.iter().any(|name| is_named(inner, name)) => (
            quote!(, #name: impl #core::ToArg),
            quote!(Some(#core::ToArg::to_arg(#name))),
        ),
        _ if is_named(inner, "Limit") => (
            quote!(, offset: i64, count: i64),
            quote!(Some(#core::Limit { offset, count })),
        ),
        _ => (
            quote!(, #name: impl Into<#inner>),
            quote!(Some(#name.into())),
        ),
    };
    quote! {
        #[doc = #doc]
        pub fn #name(mut self #parameters) -> Self {
            self.#name = #value;
            self
        }
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
