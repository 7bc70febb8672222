/** What we use of it; the package has no types of its own. */
declare module "plotly.js-strict-dist-min" {
  const plotly: {
    newPlot(node: HTMLElement, data: unknown[], layout: object, config: object): Promise<unknown>;
    toImage(node: HTMLElement, options: { format: "svg"; width: number; height: number }): Promise<string>;
    purge(node: HTMLElement): void;
    Plots: { resize(node: HTMLElement): Promise<unknown> };
  };
  export default plotly;
}
