/** An OpenAI-compatible endpoint in a chat's settings: its address, its model, and the key that goes to that address and to no other. */
import { Chat, ChatOpenAI, type ChatOptions, type SettingsInput, type SettingsValues } from "oneloop";
import type { Secrets } from "oneloop/secrets";

const ADDRESS = "http://localhost:11434/v1";
const MODEL = "llama3.2";

/** The server that a key is for, and the key's name: scheme, host and port. Empty for an address that is none. */
const originOf = (address: SettingsValues[string] | undefined): string => {
  const text = String(address ?? ADDRESS);
  return URL.canParse(text) ? new URL(text).origin : "";
};

/** A chat whose settings name an endpoint. Keys that were entered are in this page's memory, by server; on this device only where the user wants that. */
export class EndpointChat extends Chat {
  /** The chat profile that the settings are for. */
  readonly #profile: string;
  #opened: Promise<Secrets> | undefined;
  readonly #entered = new Map<string, string>();
  /** What the panel was drawn for. */
  #drawn: string | undefined;

  constructor(options: ChatOptions, profile: string) {
    super(options);
    this.#profile = profile;
    this.#draw(false);
    this.subscribe(({ type }) => {
      if (type === "config" || type === "status") void this.#refresh();
    });
  }

  /** Few have any: they are loaded for those. */
  #secrets(): Promise<Secrets> {
    this.#opened ??= import("oneloop/secrets").then(
      ({ Secrets }) => new Secrets(),
      (error: unknown) => {
        this.#opened = undefined;
        throw error;
      },
    );
    return this.#opened;
  }

  /** The model that the settings name, with the key of its server. */
  async endpointModel({ baseURL, model, remember }: SettingsValues): Promise<ChatOpenAI> {
    const origin = originOf(baseURL);
    let apiKey = this.#entered.get(origin);
    if (apiKey === undefined && remember && origin) apiKey = await (await this.#secrets()).get(origin);
    return new ChatOpenAI({
      baseURL: String(baseURL ?? ADDRESS),
      model: String(model ?? MODEL),
      apiKey: apiKey ?? "",
    });
  }

  /** Takes the key out of what is saved: it belongs to the address that is saved with it, and the chat does not get to see it. */
  override async updateSettings({ apiKey, ...values }: SettingsValues): Promise<void> {
    const { baseURL, remember } = { ...this.snapshot().settingsValues, ...values };
    const origin = originOf(baseURL);
    if (typeof apiKey === "string" && origin) this.#entered.set(origin, apiKey);
    if (!remember) {
      // Where nothing could be remembered there is nothing to forget.
      if (values["remember"] === false) await (await this.#secrets()).clear();
    } else if (this.#entered.has(origin)) {
      const key = this.#entered.get(origin);
      const secrets = await this.#secrets();
      await (key ? secrets.set(origin, key) : secrets.delete(origin));
    }
    await super.updateSettings(values);
    this.#drawn = undefined;
    await this.#refresh();
  }

  /** Says in the panel whether there is a key for the address. */
  async #refresh(): Promise<void> {
    const { baseURL, remember } = this.snapshot().settingsValues;
    const origin = originOf(baseURL);
    const drawn = `${origin} ${remember === true}`;
    if (this.#drawn === drawn) return;
    this.#drawn = drawn;
    // What can't be read now says so when the key is needed.
    const has = async (): Promise<boolean> => (await this.#secrets()).has(origin);
    const remembered = remember === true && (await has().catch(() => false));
    if (this.#drawn === drawn) this.#draw(remembered, this.#entered.get(origin) ? origin : "");
  }

  #draw(remembered: boolean, entered = ""): void {
    const widgets: SettingsInput[] = [
      {
        type: "text",
        id: "baseURL",
        label: "Address",
        initial: ADDRESS,
        description: "Up to and with the version. The server must allow this page (CORS).",
      },
      { type: "text", id: "model", label: "Model", initial: MODEL },
      {
        type: "password",
        id: "apiKey",
        label: "API key",
        placeholder: entered && `Set for ${entered}`,
        description: "Sent to that address only. For another one, enter its own.",
        remembered,
      },
      {
        type: "switch",
        id: "remember",
        label: "Remember on this device",
        description: "Keeps the key, encrypted. Switching it off forgets all keys.",
        initial: false,
      },
    ];
    this.setSettings(widgets.map((widget) => ({ ...widget, profile: this.#profile })));
  }
}
