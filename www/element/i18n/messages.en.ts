/**
 * Every string of the view, in English. `{name}` is filled in; a key with `.one` beside `.other` is chosen by
 * the number called `count`.
 */
export const english = {
  "app.loading": "Opening your threads…",
  "app.failed": "The chat could not be opened.",
  "app.reload": "Reload the page",
  "app.greeting": "Where shall we begin?",
  "app.starters": "Suggestions",

  "header.threads.show": "Show threads",
  "header.threads.hide": "Hide threads",
  "header.newChat": "New chat",
  "header.settings": "Settings",
  "header.theme": "Theme",
  "header.profile": "Chat profile: {name}",

  "theme.light": "Light",
  "theme.dark": "Dark",
  "theme.system": "As the system",

  "threads.label": "Threads",
  "threads.empty": "Your threads will be listed here.",
  "threads.untitled": "New chat",
  "threads.running": "Running",
  "threads.more": "Show more",
  "threads.actions": "Actions for “{name}”",
  "threads.rename": "Rename",
  "threads.renameLabel": "Name of the thread",
  "threads.delete": "Delete",
  "threads.deleteTitle": "Delete this thread?",
  "threads.deleteBody": "“{name}” and everything in it will be deleted. This cannot be undone.",
  "threads.today": "Today",
  "threads.yesterday": "Yesterday",
  "threads.week": "Previous 7 days",
  "threads.month": "Previous 30 days",

  "conversation.label": "Conversation",
  "conversation.toNewest": "To the newest message",

  "message.you": "You",
  "message.answer": "{name} answered",
  "message.copy": "Copy",
  "message.copied": "Copied",
  "message.copyFailed": "The browser did not allow copying.",
  "message.showAll": "Show all",
  "message.showLess": "Show less",
  "message.stopped": "Stopped",
  "message.interrupted": "Interrupted",
  "message.interruptedWhy": "The page was closed while this answer was being written.",
  "message.turnInterrupted": "Interrupted: the page was closed while this was running.",
  "message.error": "Something went wrong",
  "message.errorDetails": "Details",
  "message.retry": "Retry",
  "message.openSettings": "Open settings",

  "code.copy": "Copy",
  "code.copied": "Copied",
  "code.plain": "text",
  "markdown.checked": "Done",
  "markdown.unchecked": "Not done",
  "image.blocked": "Image from {host}",
  "image.load": "load this image",
  "image.broken": "The image could not be loaded.",

  "step.tool.running": "Using {name}",
  "step.tool.done": "Used {name}",
  "step.llm.running": "Asking {name}",
  "step.llm.done": "Asked {name}",
  "step.run.running": "Running {name}",
  "step.run.done": "Ran {name}",
  "step.retrieval.running": "Searching {name}",
  "step.retrieval.done": "Searched {name}",
  "step.input": "Input",
  "step.output": "Output",
  "step.empty": "Nothing to show yet.",
  "step.status.error": "failed",
  "step.status.stopped": "stopped",
  "step.status.interrupted": "interrupted",
  "step.showAll": "Show all of it",
  "steps.count.one": "{count} step",
  "steps.count.other": "{count} steps",
  "steps.failed.one": "{count} failed",
  "steps.failed.other": "{count} failed",

  "progress.label": "Progress of {name}",
  "progress.of": "{loaded} of {total}",
  "progress.left": "{time} left",
  "progress.cancel": "Cancel",

  "composer.label": "Message",
  "composer.placeholder": "Message {name}",
  "composer.send": "Send",
  "composer.stop": "Stop",
  "composer.tooLate": "A turn is still running: stop it first.",

  "settings.title": "Settings",
  "settings.save": "Save",
  "settings.cancel": "Cancel",
  "settings.close": "Close settings",
  "settings.passwordKept": "Kept in this tab only, until you close it",
  "settings.passwordRemembered": "Remembered on this device, encrypted",
  "settings.passwordSet": "Set. Type to replace it.",
  "settings.saved": "Settings saved.",
  "settings.none": "This app has no settings.",

  "dialog.cancel": "Cancel",
  "toast.dismiss": "Dismiss",
  "toast.label": "Notices",

  "storage.memory": "Nothing is being saved: your threads are gone when you close this tab.",

  "error.send": "Your message was not sent. {reason}",
  "error.action": "That did not work. {reason}",
  "error.markdown": "Answers are shown as plain text: the Markdown renderer could not be loaded.",
} as const;

/** The name of a string. */
export type MessageKey = keyof typeof english;

/** A language's strings. */
export type Messages = Record<MessageKey, string>;
