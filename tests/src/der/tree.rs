//! DER as a tree: parse, edit, and encode again with the right lengths, or with wrong ones where a case
//! wants that.

use super::{INTEGER, OCTET_STRING, SEQUENCE, SET, element, elements, inside};

/// An element. Tags are of one octet: nothing in these messages has a longer one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    Primitive(u8, Vec<u8>),
    Constructed(u8, Vec<Node>),
    /// Octets as they are.
    Raw(Vec<u8>),
}

impl Node {
    /// Parses one element that fills `bytes`.
    pub fn parse(bytes: &[u8]) -> Self {
        let content = inside(bytes);
        match bytes[0] {
            tag if tag & 0x20 == 0 => Node::Primitive(tag, content.to_vec()),
            tag => Node::Constructed(
                tag,
                elements(content).into_iter().map(Self::parse).collect(),
            ),
        }
    }

    /// With the lengths that the content has.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Node::Primitive(tag, content) => element(*tag, &[content]),
            Node::Constructed(tag, children) => {
                let children: Vec<u8> = children.iter().flat_map(Node::encode).collect();
                element(*tag, &[&children])
            }
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

    /// The same, to edit it in place.
    pub fn at_mut(&mut self, path: &[usize]) -> &mut Node {
        path.iter()
            .fold(self, |node, place| &mut node.children_mut()[*place])
    }

    /// Panics on what is primitive, as a wrong path should.
    pub fn children(&self) -> &[Node] {
        match self {
            Node::Constructed(_, children) => children,
            _ => panic!("{self:?} has no children"),
        }
    }

    /// The same, to edit them in place.
    pub fn children_mut(&mut self) -> &mut Vec<Node> {
        match self {
            Node::Constructed(_, children) => children,
            _ => panic!("{self:?} has no children"),
        }
    }

    /// Panics on what is constructed.
    pub fn content(&self) -> &[u8] {
        match self {
            Node::Primitive(_, content) => content,
            _ => panic!("{self:?} is not primitive"),
        }
    }

    /// The same, to edit it in place.
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

/// A SEQUENCE.
pub fn sequence(children: impl IntoIterator<Item = Node>) -> Node {
    Node::Constructed(SEQUENCE, children.into_iter().collect())
}

/// A SET OF, in order.
pub fn set(children: impl IntoIterator<Item = Node>) -> Node {
    let mut set = Node::Constructed(SET, children.into_iter().collect());
    set.sort();
    set
}

/// A constructed element of the context-specific class.
pub fn context(number: u8, children: impl IntoIterator<Item = Node>) -> Node {
    Node::Constructed(0xa0 | number, children.into_iter().collect())
}

/// An OCTET STRING.
pub fn octets(content: &[u8]) -> Node {
    Node::Primitive(OCTET_STRING, content.to_vec())
}

/// A small INTEGER that is not negative.
pub fn integer(value: u8) -> Node {
    assert!(value < 0x80);
    Node::Primitive(INTEGER, vec![value])
}

/// NULL.
pub fn null() -> Node {
    Node::Primitive(0x05, Vec::new())
}

/// An OBJECT IDENTIFIER from its dotted form.
pub fn oid(dotted: &str) -> Node {
    Node::parse(&super::oid(dotted))
}
