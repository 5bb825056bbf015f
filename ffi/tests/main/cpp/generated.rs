//! What `cmcrypto.hpp` has of the sources: written into its sections, and into a program that calls
//! each function as the sections say.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use cmcrypto_core::ErrorKind;

use crate::header;

/// A section of the header, by the word after `generated: `.
pub(crate) fn section(name: &str, text: &str) -> String {
    match name {
        "constants" => constants(),
        "advice" => advice(),
        "handles" => {
            let is_freed = |name: &String| text.contains(&format!(" {name}_free("));
            let (freed, lent): (Vec<_>, Vec<_>) = handles(text).into_iter().partition(is_freed);
            let handles = freed.iter().map(|name| {
                let name = name.trim_start_matches("cmcrypto_");
                format!("CMCRYPTO_HANDLE({name})")
            });
            // Nobody owns what is lent to a callback.
            let lent = lent.iter().map(|name| {
                format!("template <> struct handle_of<{name}> : std::true_type {{}};\n")
            });
            format!(
                "{}#define CMCRYPTO_HANDLE(name) template <> struct handle_of<cmcrypto_##name> : std::true_type {{ \\\n    \
                 static void free(cmcrypto_##name *owned) noexcept {{ cmcrypto_##name##_free(owned); }} }};\n\
                 {}#undef CMCRYPTO_HANDLE\n",
                lent.collect::<String>(),
                filled("", handles)
            )
        }
        "numbers" => {
            let functions = functions(text);
            let numbers = functions.iter().filter_map(|function| {
                let numbers: Vec<String> =
                    function.parameters.iter().filter_map(Parameter::number).collect();
                // What is not named is a time.
                let last = numbers.iter().rposition(|number| number != "moment")?;
                let name = function.name.trim_start_matches("cmcrypto_");
                Some(format!("CMCRYPTO_N({name}, {})", numbers[..=last].join(", ")))
            });
            format!(
                "#define CMCRYPTO_N(name, ...) template <> struct numbers_of<&cmcrypto_##name> {{ \\\n    \
                 using are = types<__VA_ARGS__>; }};\n\
                 {}#undef CMCRYPTO_N\n",
                filled("", numbers)
            )
        }
        _ => panic!("cmcrypto.hpp: no section is called {name}"),
    }
}

/// A program that is good if `call` takes and gives for each function what its names say.
pub(crate) fn every_call(text: &str) -> String {
    let mut program = String::from(
        "#include \"cmcrypto.hpp\"\n\
         using namespace cmcrypto;\n\
         template <class T> using two = std::array<T, 2>;\n\
         using progress = bool (*)(const cmcrypto_content_progress &);\n\
         using reader = std::size_t (*)(mutable_bytes);\n\
         using writer = void (*)(bytes_view);\n\
         using change = void (*)(cmcrypto_trust_store *);\n\
         template <auto F, class Output, class... Input> void check()\n\
         {\n    \
             static_assert(std::is_same_v<decltype(call<F>(std::declval<Input>()...)), Output>);\n\
         }\n\
         void every_call();\n\
         void every_call()\n{\n",
    );
    let handles = handles(text);
    for function in functions(text) {
        let (inputs, outputs) = function.arguments(&handles);
        let value = match outputs.as_slice() {
            [] => "nothing".to_owned(),
            [one] => one.clone(),
            several => format!("std::tuple<{}>", several.join(", ")),
        };
        let given = match function.returns.as_str() {
            "cmcrypto_status" => format!("result<{value}>"),
            "void" => value,
            other => other.to_owned(),
        };
        let types = [vec![format!("&{}", function.name), given], inputs].concat();
        writeln!(program, "    check<{}>();", types.join(", ")).unwrap();
    }
    program + "}\n"
}

struct Function {
    name: String,
    returns: String,
    parameters: Vec<Parameter>,
}

struct Parameter {
    /// As C has it, without the name.
    of: String,
    name: String,
}

impl Parameter {
    /// What a number of 32 or 64 bits with a sign means.
    fn number(&self) -> Option<String> {
        if self.of.starts_with("const ") {
            return None;
        }
        let of = self.of.trim_end_matches(" *");
        let meaning = match (of, self.name.as_str()) {
            // How many bits a key has is a number; other integers without a family are truths.
            ("int32_t", "bits") | ("int64_t", "file") => "plain",
            ("int32_t", _) => "truth",
            ("int64_t", "seconds") => "span",
            ("int64_t", _) => "moment",
            _ => {
                let family = of.strip_prefix("cmcrypto_")?;
                return families().contains_key(family).then(|| family.to_owned());
            }
        };
        Some(meaning.to_owned())
    }

    /// What a number is in C++, as an input or an output.
    fn number_type(&self) -> Option<String> {
        let is_output = self.of.ends_with('*');
        Some(match self.number()?.as_str() {
            "truth" => "bool".to_owned(),
            "plain" => self.of.trim_end_matches(" *").to_owned(),
            "span" => "std::chrono::hours".to_owned(),
            "moment" if is_output => "time_point".to_owned(),
            "moment" => "std::chrono::system_clock::time_point".to_owned(),
            family => family.to_owned(),
        })
    }
}

impl Function {
    /// The types of the arguments that `call` takes, and of what it gives: by the names of the
    /// parameters, where the header goes by their types.
    fn arguments(&self, handles: &BTreeSet<String>) -> (Vec<String>, Vec<String>) {
        let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
        let mut parameters = self.parameters.iter().peekable();
        while let Some(parameter) = parameters.next() {
            let Parameter { of, name } = parameter;
            let next = parameters.peek().map(|next| next.name.as_str()).unwrap_or_default();
            let has_length = next == format!("{name}_len") || next == format!("{name}_cap");
            let has_size = next == "struct_size" || next == format!("{name}_size");
            let has_context =
                !of.ends_with('*') && (next == "context" || next == format!("{name}_context"));
            let pointee = of.trim_start_matches("const ").trim_end_matches(['*', ' ']);
            let bare = pointee.trim_end_matches(" *const");
            if has_length || has_context || has_size && of.ends_with('*') {
                parameters.next();
            }
            match of.as_str() {
                "const uint8_t *" if has_length => inputs.push("bytes_view".into()),
                "uint8_t *" if has_length => inputs.push("mutable_bytes".into()),
                "char *" if has_length => inputs.push("mutable_text".into()),
                "const char *" => inputs.push("text".into()),
                "void *" => inputs.push("void *".into()),
                "const int64_t *" => inputs.push("time_point".into()),
                _ if has_length && of.ends_with("*const *") => {
                    inputs.push(format!("two<const {bare} *>"));
                }
                _ if has_length => inputs.push("two<std::int32_t>".into()),
                _ if has_context => inputs.push(
                    match of.as_str() {
                        "cmcrypto_content_progress_callback" => "progress",
                        "cmcrypto_content_read" => "reader",
                        "cmcrypto_content_write" => "writer",
                        "cmcrypto_trust_store_callback" => "change",
                        other => panic!("cmcrypto.hpp has no trampoline for {other}"),
                    }
                    .into(),
                ),
                "cmcrypto_buffer **" => outputs.push("buffer".into()),
                _ if of.ends_with("**") => outputs.push(format!("handle<{pointee}>")),
                _ if parameter.number().is_some() => {
                    let number = parameter.number_type().unwrap();
                    if of.ends_with('*') { &mut outputs } else { &mut inputs }.push(number);
                }
                _ if !of.ends_with('*') => inputs.push(of.clone()),
                _ if handles.contains(pointee) => {
                    let is_free = self.name == format!("{pointee}_free");
                    let constness = if of.starts_with("const ") { "const " } else { "" };
                    let reference = if is_free { "&&" } else { "&" };
                    inputs.push(format!("{constness}handle<{pointee}> {reference}"));
                }
                _ if of.starts_with("const ") => inputs.push(format!("const {pointee} &")),
                _ => outputs.push(pointee.to_owned()),
            }
        }
        (inputs, outputs)
    }
}

/// The functions that the headers declare.
fn functions(text: &str) -> Vec<Function> {
    let declared = text.split("\n/**\n").skip(1).filter_map(|item| {
        let (_, declaration) = item.split_once(" */\n")?;
        let declaration = declaration.strip_prefix("CMCRYPTO_MUST_USE").unwrap_or(declaration);
        let (declaration, _) = declaration.split_once(");")?;
        if declaration.contains(['#', '{', ';']) || declaration.starts_with("typedef") {
            return None;
        }
        let (before, parameters) = declaration.trim().split_once('(')?;
        let returned = parameter(before);
        let parameters = if parameters == "void" { "" } else { parameters };
        let parameters = parameters.split(',').filter(|one| !one.is_empty()).map(parameter);
        Some(Function {
            name: returned.name,
            returns: returned.of,
            parameters: parameters.collect(),
        })
    });
    declared.collect()
}

fn parameter(text: &str) -> Parameter {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let at = text.rfind([' ', '*']).unwrap() + 1;
    Parameter { of: text[..at].trim().to_owned(), name: text[at..].to_owned() }
}

fn handles(text: &str) -> BTreeSet<String> {
    let declared = text.lines().filter_map(|line| {
        let (name, again) =
            line.strip_prefix("typedef struct ")?.strip_suffix(';')?.split_once(' ')?;
        (name == again).then(|| name.to_owned())
    });
    declared.collect()
}

/// What the names of its constants begin with, and each of them with its number.
type Family = (String, Vec<(String, String)>);

/// The families of constants by their names.
fn families() -> &'static BTreeMap<String, Family> {
    static FAMILIES: std::sync::OnceLock<BTreeMap<String, Family>> = std::sync::OnceLock::new();
    FAMILIES.get_or_init(|| {
        let sources = header::CHAPTERS.map(header::sources).concat();
        let text: String = sources.into_iter().map(|(_, source)| source).collect();
        let types = text.match_indices("pub type cmcrypto_").filter_map(|(at, found)| {
            let (name, rest) = text[at + found.len()..].split_once(" = ")?;
            let documentation = text[..at].rsplit_once("\n\n")?.1.replace("\n///", "");
            let prefix = documentation
                .split_once("one of the co")?
                .1
                .split_once(" `")?
                .1
                .split_once("...`")?
                .0
                .to_owned();
            rest.starts_with("i32;").then(|| (name.to_owned(), prefix))
        });
        let families = types.map(|(name, prefix)| {
            let constants = text.lines().filter_map(|line| {
                let (constant, number) = line.strip_prefix("pub const ")?.split_once(": i32 = ")?;
                let constant = constant.strip_prefix(&prefix)?.to_lowercase();
                Some((constant, number.trim_end_matches(';').to_owned()))
            });
            (name, (prefix.clone(), constants.collect()))
        });
        families.collect()
    })
}

fn constants() -> String {
    let mut section = String::new();
    for (family, (prefix, constants)) in families() {
        let ok = (family == "status").then(|| "ok = 0".to_owned());
        let constants = constants.iter().map(|(name, number)| {
            let keyword = if ["default", "unsigned"].contains(&name.as_str()) { "_" } else { "" };
            format!("{name}{keyword} = {number}")
        });
        let constants: Vec<String> = ok.into_iter().chain(constants).collect();
        let last = constants.len() - 1;
        let constants = constants
            .into_iter()
            .enumerate()
            .map(|(at, constant)| constant + if at == last { " };" } else { "," });
        let first = format!("/** `{prefix}...` */ enum class {family} : std::int32_t {{");
        section += &filled(&first, constants);
    }
    section
}

fn advice() -> String {
    let mut section = String::from(
        "/// What is done about a status: what cmcrypto.h says of it.\n\
         inline const char *advice(status about) noexcept\n\
         {\n    switch (number(about)) {\n    case 0: return \"go on\";\n",
    );
    let mut by_text = Vec::<(&str, Vec<i32>)>::new();
    for error in ErrorKind::ALL {
        let advice = header::advice(*error);
        match by_text.iter_mut().find(|(text, _)| *text == advice) {
            Some((_, codes)) => codes.push(error.code()),
            None => by_text.push((advice, vec![error.code()])),
        }
    }
    for (text, codes) in by_text.iter().filter(|(text, _)| *text != "give up") {
        let codes: String = codes.iter().map(|code| format!("case {code}: ")).collect();
        let words = text.split_inclusive(' ').collect::<Vec<_>>();
        let mut lines = vec![String::new()];
        for word in words {
            let line = lines.last().unwrap();
            let before = if lines.len() == 1 { codes.len() + 15 } else { 12 };
            if before + line.len() + word.len() + 3 > 120 {
                lines.push(String::new());
            }
            lines.last_mut().unwrap().push_str(word);
        }
        let lines: Vec<String> = lines.iter().map(|line| format!("\"{line}\"")).collect();
        writeln!(section, "    {codes}return {};", lines.join("\n            ")).unwrap();
    }
    section + "    default: return \"give up\";\n    }\n}\n"
}

/// Lines of at most 120 columns.
fn filled(first: &str, items: impl Iterator<Item = String>) -> String {
    let mut text = String::new();
    let mut line = first.trim_end().to_owned();
    for word in items.collect::<Vec<_>>().join(" ").split(' ') {
        if line.len() + 1 + word.len() > 120 {
            text += &(line + "\n");
            line = "   ".to_owned();
        }
        if !line.is_empty() {
            line += " ";
        }
        line += word;
    }
    text + &line + "\n"
}
