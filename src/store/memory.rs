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
    /// What belongs to threads, by their ids: there may be very many, and a write is about one.
    of: Vec<(String, Records<V>)>,
    /// Users and meta, in the order they were first written.
    others: Vec<Change<V>>,
    /// The number of the last commit.
    last: f64,
}

/// What belongs to a thread.
struct Records<V> {
    /// In the order they were made.
    steps: Vec<Change<V>>,
    /// Elements, feedback and deletions, in the order they were first written.
    others: Vec<Change<V>>,
}

fn place<V>(change: &Change<V>) -> (&str, &str) {
    match &change.write {
        Write::PutThread(thread) => (&thread.updated_at, &thread.id),
        _ => ("", ""),
    }
}

fn seq<V>(change: &Change<V>) -> f64 {
    if let Write::PutStep(step) = &change.write { step.seq } else { 0.0 }
}

impl<V> Tables<V> {
    fn find(&self, thread_id: &str) -> Result<usize, usize> {
        self.of.binary_search_by(|(id, _)| (**id).cmp(thread_id))
    }

    fn of(&self, thread_id: &str) -> Option<&Records<V>> {
        self.find(thread_id).ok().map(|at| &self.of[at].1)
    }

    fn of_mut(&mut self, thread_id: &str) -> &mut Records<V> {
        let at = self.find(thread_id).unwrap_or_else(|at| {
            self.of.insert(at, (thread_id.to_owned(), Records { steps: Vec::new(), others: Vec::new() }));
            at
        });
        &mut self.of[at].1
    }

    fn apply(&mut self, write: Write<V>) {
        let replaced = |change: &Change<V>| write.replaces(&change.write);
        let is_thread = matches!(write.about(), About::Thread(_));
        if is_thread {
            self.threads.retain(|change| !replaced(change));
        }
        let number = self.last;
        let Some(thread_id) = write.thread_id().map(str::to_owned) else {
            self.others.retain(|change| !replaced(change));
            return self.others.push(Change { number, write });
        };
        let records = self.of_mut(&thread_id);
        if is_thread || matches!(write.about(), About::Step(_)) {
            records.steps.retain(|change| !replaced(change));
        }
        // Whoever has the thread as it was before has to delete it before there is another.
        let is_news = |change: &Change<V>| matches!((&change.write, &write), (Write::DeleteThread(_), Write::PutThread(_)));
        records.others.retain(|change| !replaced(change) || is_news(change));
        let change = Change { number, write };
        match &change.write {
            Write::PutThread(_) => {
                let at = self.threads.partition_point(|other| place(other) > place(&change));
                self.threads.insert(at, change);
            }
            Write::PutStep(_) => {
                let at = records.steps.partition_point(|other| seq(other) < seq(&change));
                records.steps.insert(at, change);
            }
            _ => records.others.push(change),
        }
    }

    fn threads(&self) -> impl Iterator<Item = &Thread<V>> {
        self.threads.iter().filter_map(|change| if let Write::PutThread(thread) = &change.write { Some(thread) } else { None })
    }

    fn listed(&self, filter: &ThreadFilter) -> impl Iterator<Item = &Thread<V>> {
        let rated = |thread: &&Thread<V>| {
            filter.feedback.is_none_or(|value| {
                let mut others = self.of(&thread.id).into_iter().flat_map(|records| &records.others);
                others.any(|change| matches!(&change.write, Write::PutFeedback(feedback) if feedback.value == value))
            })
        };
        self.threads().filter(|thread| filter.admits(thread)).filter(rated)
    }

    fn steps(&self, thread_id: &str) -> impl Iterator<Item = &Step<V>> {
        let steps = self.of(thread_id).into_iter().flat_map(|records| &records.steps);
        steps.filter_map(|change| if let Write::PutStep(step) = &change.write { Some(step) } else { None })
    }
}

/// Threads and what belongs to them, gone with the page.
pub struct MemoryDataLayer<V>(Rc<RefCell<Tables<V>>>);

impl<V> Default for MemoryDataLayer<V> {
    fn default() -> Self {
        Self(Rc::new(RefCell::new(Tables { threads: Vec::new(), of: Vec::new(), others: Vec::new(), last: 0.0 })))
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
            let others = || tables.of(id).into_iter().flat_map(|records| &records.others).map(|change| &change.write);
            let elements = others().filter_map(|write| if let Write::PutElement(element) = write { Some(element.clone()) } else { None });
            let feedback =
                others().filter_map(|write| if let Write::PutFeedback(feedback) = write { Some(feedback.clone()) } else { None });
            Some(StoredThread {
                thread,
                steps: tables.steps(id).cloned().collect(),
                elements: elements.collect(),
                feedback: feedback.collect(),
            })
        })
    }

    fn get_element(&self, thread_id: &str, id: &str) -> Reading<Option<(Element<V>, Option<V>)>> {
        self.read(|tables| {
            let others = || tables.of(thread_id).into_iter().flat_map(|records| &records.others).map(|change| &change.write);
            let element = others().find_map(|write| match write {
                Write::PutElement(element) if element.id == id => Some(element.clone()),
                _ => None,
            })?;
            let content = others().find_map(|write| match write {
                Write::PutContent { content, .. } if write.about() == About::Content(id) => Some(content.clone()),
                _ => None,
            });
            Some((element, content))
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
            let steps = tables.threads().filter(|thread| filter.admits(thread)).flat_map(|thread| tables.steps(&thread.id));
            let mut found: Vec<Step<V>> = steps.filter(|step| step.favorite.is_some()).cloned().collect();
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
            let thread = tables.threads.iter().filter(|change| change.write.thread_id() == Some(thread_id));
            let of = tables.of(thread_id).into_iter().flat_map(|records| records.steps.iter().chain(&records.others));
            let is_new = |change: &&Change<V>| change.number > after;
            let mut found: Vec<Change<V>> = thread.chain(of).filter(is_new).cloned().collect();
            sort_by(&mut found, |one, other| one.number.total_cmp(&other.number));
            found
        })
    }

    fn search(&self, query: &str, filter: ThreadFilter, limit: usize) -> Reading<Vec<Hit<V>>> {
        self.read(|tables| {
            let texts = tables.listed(&filter).map(|thread| {
                let messages = tables.steps(&thread.id).filter(|step| step.kind.is_message());
                let message = |step: &Step<V>| Message { id: step.id.clone(), text: step.output.clone() };
                Texts { messages: messages.map(message).collect(), thread: thread.clone() }
            });
            search::look_through(query, texts, limit)
        })
    }
}
