import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Progress, StepRecord } from "../../api/view.js";
import { formatBytes, formatDuration, formatNumber, formatPercent } from "../i18n/format.js";
import { t } from "../i18n/index.js";

/** A guess at the remaining time needs this much to go by. */
const SETTLING = 1_500;

function amount({ loaded, total, unit }: Progress): string {
  const write = (value: number): string =>
    unit === "bytes" ? formatBytes(value, total ?? loaded) : formatNumber(value);
  return total === null ? write(loaded) : t("progress.of", { loaded: write(loaded), total: write(total) });
}

function remaining(step: StepRecord, { loaded, total }: Progress): string {
  const passed = Date.now() - Date.parse(step.start ?? step.createdAt);
  if (total === null || loaded <= 0 || loaded >= total || !(passed > SETTLING)) return "";
  const left = (passed / loaded) * (total - loaded);
  return t("progress.left", {
    time: formatDuration(Math.max(1_000, Math.ceil(left / 1_000) * 1_000)).replace(/\.0(?=\D)/, ""),
  });
}

/** How far a running step has come, with the way to end it. */
export function renderProgress(step: StepRecord, cancel: () => void): TemplateResult | typeof nothing {
  const { progress } = step;
  if (!progress || step.status !== "running") return nothing;
  const share = progress.total ? Math.min(1, progress.loaded / progress.total) : null;
  const words = [share === null ? "" : formatPercent(share), amount(progress), remaining(step, progress)];
  return html`
    <div class="progress">
      <progress
        aria-label=${t("progress.label", { name: step.name })}
        max="1"
        .value=${share ?? 0}
        ?data-endless=${share === null}
      ></progress>
      <div class="progress-words small">
        <span>${words.filter(Boolean).join(" · ")}</span>
        <button type="button" class="text-button" @click=${cancel}>${t("progress.cancel")}</button>
      </div>
    </div>
  `;
}
