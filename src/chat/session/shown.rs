//! What is shown with steps and beside them: elements, feedback, a sidebar, what is offered.

use super::{Session, Value};
use crate::chat::{ChatError, ChatHost, Event};
use crate::json::Json;
use crate::store::{Element, Feedback, Write};

impl<H: ChatHost> Session<H> {
    /// The elements, in the order they were made.
    pub fn elements(&self) -> Vec<Element<Value<H>>> {
        self.0.elements.borrow().clone()
    }

    /// What the user thinks of steps.
    pub fn feedback(&self) -> Vec<Feedback> {
        self.0.feedback.borrow().clone()
    }

    /// What is shown beside the conversation.
    pub fn sidebar(&self) -> Option<Value<H>> {
        self.0.sidebar.borrow().clone()
    }

    /// What is offered in this thread alone.
    pub fn offered(&self) -> Option<Value<H>> {
        self.0.offered.borrow().clone()
    }

    /// Offers something in this thread, in the place of what the chat offers.
    pub(in crate::chat) fn offer(&self, offered: &Value<H>) {
        let mut all = self.offered().unwrap_or_else(|| Value::<H>::object(Vec::new()));
        for key in offered.keys() {
            all = all.with(&key, offered.get(&key));
        }
        *self.0.offered.borrow_mut() = Some(all);
        self.0.dirty.set(true);
        self.0.chat.tell(&Event::Config);
    }

    /// Shows something beside the conversation, or nothing.
    pub(in crate::chat) fn set_sidebar(&self, shown: Option<Value<H>>) {
        *self.0.sidebar.borrow_mut() = shown;
        self.tell(&Event::Sidebar);
    }

    /// What an element holds, for as long as the store has not got it.
    pub(in crate::chat) fn content(&self, id: &str) -> Option<Value<H>> {
        self.0.contents.borrow().iter().find(|(of, _)| of == id).map(|(_, content)| content.clone())
    }

    /// Takes an element as another tab tells it, or as the store has it now.
    pub(in crate::chat) fn show_element(&self, element: Element<Value<H>>) {
        {
            let mut elements = self.0.elements.borrow_mut();
            match elements.iter_mut().find(|other| other.id == element.id) {
                Some(place) => *place = element.clone(),
                None => elements.push(element.clone()),
            }
        }
        self.tell(&Event::Element(Box::new(element)));
    }

    /// Shows an element. Gives back what is to be written.
    pub(in crate::chat) fn put_element(&self, element: Element<Value<H>>, content: Option<Value<H>>) -> Vec<Write<Value<H>>> {
        let mut writes = vec![Write::PutElement(element.clone())];
        if let Some(content) = content {
            let (id, for_id) = (element.id.clone(), element.for_id.clone());
            self.hold(&id, content.clone());
            writes.push(Write::PutContent { thread_id: self.id(), for_id, id, content });
        }
        self.show_element(element);
        writes
    }

    /// Keeps what an element holds until it is saved, for a view to show it meanwhile.
    fn hold(&self, id: &str, content: Value<H>) {
        let mut contents = self.0.contents.borrow_mut();
        contents.retain(|(of, _)| of != id);
        contents.push((id.to_owned(), content));
    }

    /// Lets go of what the store has now.
    pub(in crate::chat) fn let_go(&self, saved: &[String]) {
        self.0.contents.borrow_mut().retain(|(id, _)| !saved.contains(id));
    }

    /// Changes the fields of an element: those given, `null` for those to take away.
    ///
    /// # Errors
    /// [`ChatError::StepNotFound`], [`ChatError::Store`].
    pub(in crate::chat) async fn update_element(&self, id: &str, fields: Value<H>, content: Option<Value<H>>) -> Result<(), ChatError> {
        let found = self.elements().into_iter().find(|element| element.id == id);
        let mut element = found.ok_or_else(|| ChatError::StepNotFound(id.to_owned()))?;
        for key in fields.keys().iter().filter(|key| !matches!(key.as_str(), "id" | "threadId" | "forId")) {
            element.fields = element.fields.with(key, fields.get(key));
        }
        let writes = self.put_element(element, content);
        self.persist_all(writes).await
    }

    /// Removes an element.
    ///
    /// # Errors
    /// [`ChatError::Store`].
    pub(in crate::chat) async fn remove_element(&self, id: &str) -> Result<(), ChatError> {
        let Some(for_id) = self.forget_element(id) else { return Ok(()) };
        Ok(self.persist(vec![Write::DeleteElement { thread_id: self.id(), for_id, id: id.to_owned() }]).await?)
    }

    /// Shows an element no more. Gives back the step it was shown with.
    pub(in crate::chat) fn forget_element(&self, id: &str) -> Option<String> {
        let gone = {
            let mut elements = self.0.elements.borrow_mut();
            elements.iter().position(|element| element.id == id).map(|at| elements.remove(at))
        };
        self.let_go(&[id.to_owned()]);
        let gone = gone?;
        self.tell(&Event::RemoveElement(gone.id));
        Some(gone.for_id)
    }

    /// Notes what the user thinks of a step, or that it is taken back.
    pub(in crate::chat) fn set_feedback(&self, for_id: &str, feedback: Option<Feedback>) {
        {
            let mut all = self.0.feedback.borrow_mut();
            all.retain(|other| other.for_id != for_id);
            all.extend(feedback);
        }
        self.tell(&Event::Feedback);
    }
}
