import { LitElement, html } from "lit";

/** A chat, as a web component. */
export class OneloopChat extends LitElement {
  override render() {
    return html`<p>Nothing here yet.</p>`;
  }
}
