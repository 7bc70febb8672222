//! A store in memory: for tests, and where there is no IndexedDB.

use std::cell::RefCell;
use std::rc::Rc;

use futures::FutureExt;
use futures::future::LocalBoxFuture;

use super::order::sort_by;
use super::search::{self, Hit, Message, Texts};
use super::{About, Change, Cursor, DataLayer, Element, Page, Reading, Step, StoreError, StoredThread, Thread, ThreadFilter, User, Write};

/// The last write about each thing, in the order that lists have: so the table is its own change log.
struct Tables<V> {
    /// Newest activity first.
    threads: Vec<Change<V>>,
    /// By thread, each in the order they were made.
    steps: Vec<Change<V>>,
    /// Elements, feedback, users, meta and deletions, in the order they were first written.
    others: Vec<Change<V>>,
    /// The number of the last commit.
    last: f64,
}

fn place<V>(change: &Change<V>) -> (&str, &str) {
    match &change.write {
        Write::PutThread(thread) => (&thread.updated_at, &thread.id),
        _ => ("", ""),
    }
}

fn seq<V>(change: &Change<V>) -> (&str, f64) {
    match &change.write {
        Write::PutStep(step) => (&step.thread_id, step.seq),
        _ => ("", 0.0),
    }
}

impl<V> Tables<V> {
    fn apply(&mut self, write: Write<V>) {
        let replaced = |change: &Change<V>| write.replaces(&change.write);
        match write.about() {
            About::Thread(_) => {
                self.threads.retain(|change| !replaced(change));
                self.steps.retain(|change| !replaced(change));
            }
            About::Step(_) => self.steps.retain(|change| !replaced(change)),
            _ => {}
        }
        // Whoever has the thread as it was before has to delete it before there is another.
        let is_news = |change: &Change<V>| matches!((&change.write, &write), (Write::DeleteThread(_), Write::PutThread(_)));
        self.others.retain(|change| !replaced(change) || is_news(change));
        let number = self.last;
        let change = Change { number, write };
        match &change.write {
            Write::PutThread(_) => {
                let at = self.threads.partition_point(|other| place(other) > place(&change));
                self.threads.insert(at, change);
            }
            Write::PutStep(_) => {
                let at = self.steps.partition_point(|other| seq(other) < seq(&change));
                self.steps.insert(at, change);
            }
            _ => self.others.push(change),
        }
    }

    fn threads(&self) -> impl Iterator<Item = &Thread<V>> {
        self.threads.iter().filter_map(|change| if let Write::PutThread(thread) = &change.write { Some(thread) } else { None })
    }

    fn listed(&self, filter: &ThreadFilter) -> impl Iterator<Item = &Thread<V>> {
        let rated = |thread: &&Thread<V>| {
            filter.feedback.is_none_or(|value| {
                self.others.iter().any(|change| {
                    matches!(&change.write, Write::PutFeedback(feedback) if feedback.value == value && feedback.thread_id == thread.id)
                })
            })
        };
        self.threads().filter(|thread| filter.admits(thread)).filter(rated)
    }

    fn steps(&self) -> impl Iterator<Item = &Step<V>> {
        self.steps.iter().filter_map(|change| if let Write::PutStep(step) = &change.write { Some(step) } else { None })
    }

    fn elements(&self) -> impl Iterator<Item = &Element<V>> {
        self.others.iter().filter_map(|change| if let Write::PutElement(element) = &change.write { Some(element) } else { None })
    }
}

/// Threads and what belongs to them, gone with the page.
pub struct MemoryDataLayer<V>(Rc<RefCell<Tables<V>>>);

impl<V> Default for MemoryDataLayer<V> {
    fn default() -> Self {
        Self(Rc::new(RefCell::new(Tables { threads: Vec::new(), steps: Vec::new(), others: Vec::new(), last: 0.0 })))
    }
}

impl<V: Clone + 'static> MemoryDataLayer<V> {
    fn read<T: 'static>(&self, read: impl FnOnce(&Tables<V>) -> T) -> Reading<T> {
        let found = read(&self.0.borrow());
        async { Ok(found) }.boxed_local()
    }
}

impl<V: Clone + 'static> DataLayer<V> for MemoryDataLayer<V> {
    fn commit(&self, writes: Vec<Write<V>>) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        let mut tables = self.0.borrow_mut();
        tables.last += 1.0;
        for write in writes {
            tables.apply(write);
        }
        async { Ok(()) }.boxed_local()
    }

    fn list_threads(&self, filter: ThreadFilter, first: usize, after: Option<Cursor>) -> Reading<Page<Thread<V>>> {
        self.read(|tables| {
            let behind = |thread: &&Thread<V>| {
                after.as_ref().is_none_or(|after| (&*thread.updated_at, &*thread.id) < (&*after.updated_at, &*after.id))
            };
            let mut rest = tables.listed(&filter).filter(behind);
            let items: Vec<Thread<V>> = rest.by_ref().take(first).cloned().collect();
            let next = items.last().filter(|_| rest.next().is_some()).map(Cursor::behind);
            Page { items, next }
        })
    }

    fn get_thread(&self, id: &str) -> Reading<Option<StoredThread<V>>> {
        self.read(|tables| {
            let thread = tables.threads().find(|thread| thread.id == id).cloned()?;
            let elements = tables.elements().filter(|element| element.thread_id == id);
            let feedback = tables.others.iter().filter_map(|change| match &change.write {
                Write::PutFeedback(feedback) if feedback.thread_id == id => Some(feedback.clone()),
                _ => None,
            });
            Some(StoredThread {
                thread,
                steps: tables.steps().filter(|step| step.thread_id == id).cloned().collect(),
                elements: elements.cloned().collect(),
                feedback: feedback.collect(),
            })
        })
    }

    fn get_element(&self, thread_id: &str, id: &str) -> Reading<Option<(Element<V>, Option<V>)>> {
        self.read(|tables| {
            let element = tables.elements().find(|element| element.thread_id == thread_id && element.id == id)?;
            let content = tables.others.iter().find_map(|change| match &change.write {
                Write::PutContent { content, .. } if change.write.about() == About::Content(id) => Some(content.clone()),
                _ => None,
            });
            Some((element.clone(), content))
        })
    }

    fn get_user(&self, identifier: &str) -> Reading<Option<User<V>>> {
        self.read(|tables| {
            tables.others.iter().find_map(|change| match &change.write {
                Write::PutUser(user) if user.identifier == identifier => Some(user.clone()),
                _ => None,
            })
        })
    }

    fn favorite_steps(&self, app: &str, user_id: Option<String>) -> Reading<Vec<Step<V>>> {
        self.read(|tables| {
            let filter = ThreadFilter { user_id, ..ThreadFilter::of(app) };
            let is_listed = |step: &&Step<V>| tables.threads().any(|thread| thread.id == step.thread_id && filter.admits(thread));
            let mut found: Vec<Step<V>> = tables.steps().filter(|step| step.favorite.is_some()).filter(is_listed).cloned().collect();
            sort_by(&mut found, |one, other| (&other.favorite, &other.id).cmp(&(&one.favorite, &one.id)));
            found
        })
    }

    fn get_meta(&self, key: &str) -> Reading<Option<V>> {
        self.read(|tables| {
            tables.others.iter().find_map(|change| match &change.write {
                Write::PutMeta(name, value) if name == key => Some(value.clone()),
                _ => None,
            })
        })
    }

    fn changes(&self, thread_id: &str, after: f64) -> Reading<Vec<Change<V>>> {
        self.read(|tables| {
            let all = [&tables.threads, &tables.steps, &tables.others].into_iter().flatten();
            let is_new = |change: &&Change<V>| change.number > after && change.write.thread_id() == Some(thread_id);
            let mut found: Vec<Change<V>> = all.filter(is_new).cloned().collect();
            sort_by(&mut found, |one, other| one.number.total_cmp(&other.number));
            found
        })
    }

    fn search(&self, query: &str, filter: ThreadFilter, limit: usize) -> Reading<Vec<Hit<V>>> {
        self.read(|tables| {
            let texts = tables.listed(&filter).map(|thread| {
                let messages = tables.steps().filter(|step| step.thread_id == thread.id && step.kind.is_message());
                let message = |step: &Step<V>| Message { id: step.id.clone(), text: step.output.clone() };
                Texts { messages: messages.map(message).collect(), thread: thread.clone() }
            });
            search::look_through(query, texts, limit)
        })
    }
}
