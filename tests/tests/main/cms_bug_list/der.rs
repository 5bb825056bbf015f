//! A small DER toolkit: parse into a tree, edit, encode again with the right lengths, or with
//! wrong ones where a case wants that.

/// An element. Tags are of one octet: nothing in these messages has a longer one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    Primitive(u8, Vec<u8>),
    Constructed(u8, Vec<Node>),
    /// Octets as they are.
    Raw(Vec<u8>),
}

pub const INTEGER: u8 = 0x02;
pub const BIT_STRING: u8 = 0x03;
pub const OCTET_STRING: u8 = 0x04;
pub const OID: u8 = 0x06;
pub const UTF8_STRING: u8 = 0x0c;
pub const SEQUENCE: u8 = 0x30;
pub const SET: u8 = 0x31;

impl Node {
    /// Parses one element that fills `bytes`.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut nodes = Self::parse_all(bytes);
        assert_eq!(nodes.len(), 1);
        nodes.remove(0)
    }

    fn parse_all(mut bytes: &[u8]) -> Vec<Self> {
        let mut nodes = Vec::new();
        while let [tag, first, rest @ ..] = bytes {
            let (len, rest) = match first {
                0..0x80 => (usize::from(*first), rest),
                _ => {
                    let (octets, rest) = rest.split_at(usize::from(first & 0x7f));
                    let len = octets.iter().fold(0, |len, o| len << 8 | usize::from(*o));
                    (len, rest)
                }
            };
            let (content, rest) = rest.split_at(len);
            nodes.push(match tag & 0x20 {
                0 => Node::Primitive(*tag, content.to_vec()),
                _ => Node::Constructed(*tag, Self::parse_all(content)),
            });
            bytes = rest;
        }
        assert!(bytes.is_empty());
        nodes
    }

    pub fn encode(&self) -> Vec<u8> {
        match self {
            Node::Primitive(tag, content) => encode(*tag, content),
            Node::Constructed(tag, children) => encode(*tag, &concat(children)),
            Node::Raw(bytes) => bytes.clone(),
        }
    }

    /// The same element with its length in one octet more than needed.
    pub fn with_long_length(&self) -> Node {
        let encoded = self.encode();
        let mut long = vec![encoded[0]];
        match encoded[1] {
            short @ 0..0x80 => long.extend([0x81, short]),
            octets => long.extend([octets + 1, 0]),
        }
        long.extend_from_slice(&encoded[2..]);
        Node::Raw(long)
    }

    /// The element at a path of places among children.
    pub fn at(&self, path: &[usize]) -> &Node {
        path.iter()
            .fold(self, |node, place| &node.children()[*place])
    }

    pub fn at_mut(&mut self, path: &[usize]) -> &mut Node {
        path.iter()
            .fold(self, |node, place| &mut node.children_mut()[*place])
    }

    pub fn children(&self) -> &[Node] {
        match self {
            Node::Constructed(_, children) => children,
            _ => panic!("{self:?} has no children"),
        }
    }

    pub fn children_mut(&mut self) -> &mut Vec<Node> {
        match self {
            Node::Constructed(_, children) => children,
            _ => panic!("{self:?} has no children"),
        }
    }

    pub fn content(&self) -> &[u8] {
        match self {
            Node::Primitive(_, content) => content,
            _ => panic!("{self:?} is not primitive"),
        }
    }

    pub fn content_mut(&mut self) -> &mut Vec<u8> {
        match self {
            Node::Primitive(_, content) => content,
            _ => panic!("{self:?} is not primitive"),
        }
    }

    /// The same element with another tag.
    pub fn tagged(self, tag: u8) -> Node {
        match self {
            Node::Primitive(_, content) => Node::Primitive(tag, content),
            Node::Constructed(_, children) => Node::Constructed(tag, children),
            Node::Raw(_) => panic!("no tag"),
        }
    }

    /// Puts the children into the order of a SET OF (X.690 section 11.6).
    pub fn sort(&mut self) {
        self.children_mut().sort_by_key(Node::encode);
    }

    /// The paths of all elements, parents first.
    pub fn paths(&self) -> Vec<Vec<usize>> {
        let mut paths = vec![Vec::new()];
        if let Node::Constructed(_, children) = self {
            for (place, child) in children.iter().enumerate() {
                for mut path in child.paths() {
                    path.insert(0, place);
                    paths.push(path);
                }
            }
        }
        paths
    }

    /// This tree after a change of the element at `path`.
    pub fn edited(&self, path: &[usize], edit: impl FnOnce(&mut Node)) -> Node {
        let mut tree = self.clone();
        edit(tree.at_mut(path));
        tree
    }

    /// This tree with another element at `path`.
    pub fn replaced(&self, path: &[usize], node: Node) -> Node {
        self.edited(path, |old| *old = node)
    }

    /// This tree without the element at `path`.
    pub fn without(&self, path: &[usize]) -> Node {
        let (place, parent) = path.split_last().unwrap();
        self.edited(parent, |node| {
            node.children_mut().remove(*place);
        })
    }

    /// This tree with another element before `path`.
    pub fn inserted(&self, path: &[usize], node: Node) -> Node {
        let (place, parent) = path.split_last().unwrap();
        self.edited(parent, |parent| {
            parent.children_mut().insert(*place, node);
        })
    }
}

/// An element with right lengths.
pub fn encode(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut encoded = header(tag, content.len());
    encoded.extend_from_slice(content);
    encoded
}

fn concat(nodes: &[Node]) -> Vec<u8> {
    nodes.iter().flat_map(Node::encode).collect()
}

pub fn sequence(children: impl IntoIterator<Item = Node>) -> Node {
    Node::Constructed(SEQUENCE, children.into_iter().collect())
}

/// A SET OF, in order.
pub fn set(children: impl IntoIterator<Item = Node>) -> Node {
    let mut set = Node::Constructed(SET, children.into_iter().collect());
    set.sort();
    set
}

pub fn context(number: u8, children: impl IntoIterator<Item = Node>) -> Node {
    Node::Constructed(0xa0 | number, children.into_iter().collect())
}

pub fn octets(content: &[u8]) -> Node {
    Node::Primitive(OCTET_STRING, content.to_vec())
}

/// A small INTEGER that is not negative.
pub fn integer(value: u8) -> Node {
    assert!(value < 0x80);
    Node::Primitive(INTEGER, vec![value])
}

pub fn null() -> Node {
    Node::Primitive(0x05, Vec::new())
}

pub fn oid(text: &str) -> Node {
    let arcs: Vec<u64> = text.split('.').map(|arc| arc.parse().unwrap()).collect();
    let mut content = Vec::new();
    for arc in std::iter::once(arcs[0] * 40 + arcs[1]).chain(arcs[2..].iter().copied()) {
        let groups = (0..10).rev().map(|group| (arc >> (7 * group)) as u8 & 0x7f);
        let mut groups: Vec<u8> = groups.skip_while(|group| *group == 0).collect();
        let last = groups.pop().unwrap_or(0);
        content.extend(groups.iter().map(|group| group | 0x80));
        content.push(last);
    }
    Node::Primitive(OID, content)
}

/// SEQUENCEs, one in the other, with right lengths.
pub fn nested(depth: usize) -> Vec<u8> {
    // From the inside, headers in reverse.
    let mut reversed: Vec<u8> = Vec::new();
    for _ in 0..depth {
        let header = header(SEQUENCE, reversed.len());
        reversed.extend(header.iter().rev());
    }
    reversed.reverse();
    reversed
}

fn header(tag: u8, len: usize) -> Vec<u8> {
    let octets = len.to_be_bytes();
    let start = octets.iter().position(|octet| *octet != 0).unwrap_or(7);
    match &octets[start..] {
        [short @ 0..0x80] => vec![tag, *short],
        long => [&[tag, 0x80 | long.len() as u8], long].concat(),
    }
}
