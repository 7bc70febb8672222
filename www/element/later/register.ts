/** Registers elements. A page may load them twice, as from two bundles: the first ones count. */
export function register(elements: Record<string, CustomElementConstructor>): void {
  for (const [name, element] of Object.entries(elements))
    if (!customElements.get(name)) customElements.define(name, element);
}
