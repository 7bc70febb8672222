// The site's first app, as a person uses it.
// @ts-check

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page */
export const field = (page) => page.getByRole("textbox", { name: "Message", exact: true });

/** @param {Page} page */
export const conversation = (page) => page.getByRole("log", { name: "Conversation" });

/**
 * Waits until the conversation shows a text. (What is announced to screen readers stands elsewhere.)
 * @param {Page} page @param {string | RegExp} text
 */
export const shown = (page, text) => conversation(page).getByText(text).first().waitFor();

/** @param {Page} page @param {string} name of a chat profile, as the header shows it */
export async function chooseProfile(page, name) {
  await page.getByRole("button", { name: /^Chat profile/ }).click();
  await page.getByRole("menuitemradio", { name }).click();
  await page.getByRole("button", { name: `Chat profile: ${name}` }).waitFor();
}

/**
 * Opens the app with the endpoint's profile, asking that address.
 * @param {Page} page @param {string} site @param {string} baseURL @param {string} [apiKey]
 */
export async function openEndpoint(page, site, baseURL, apiKey = "secret-key") {
  await page.goto(site);
  await chooseProfile(page, "OpenAI-compatible endpoint");
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("Address").fill(baseURL);
  await page.getByLabel("Model").fill("test-model");
  await page.getByLabel("API key").fill(apiKey);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Settings saved.").waitFor();
}

/** @param {Page} page @param {string} text */
export async function say(page, text) {
  await field(page).fill(text);
  await page.keyboard.press("Enter");
}

/** Waits until no turn runs. @param {Page} page */
export async function idle(page) {
  await page.getByRole("button", { name: "Send", exact: true }).waitFor();
}

/**
 * Everything in the app's database, read by a connection of the test's own.
 * @param {Page} page
 * @returns {Promise<Record<string, any[]>>}
 */
export function stored(page) {
  return page.evaluate(async () => {
    const request = indexedDB.open("oneloop");
    const database = await new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const names = [...database.objectStoreNames];
    const transaction = database.transaction(names);
    const rows = await Promise.all(
      names.map(
        (name) =>
          new Promise((resolve, reject) => {
            const all = transaction.objectStore(name).getAll();
            all.onsuccess = () => resolve([name, all.result]);
            all.onerror = () => reject(all.error);
          }),
      ),
    );
    database.close();
    return Object.fromEntries(rows);
  });
}
