/** What chat profiles offer in the place of what the chat does. */
import type { ChatProfile, UploadLimits } from "../view.js";
import { audioOf } from "./audio.js";
import { withInitial } from "./settings.js";

/** @internal No files are a limit, too. */
export const limitsOf = (uploads: UploadLimits | false): UploadLimits => uploads || { maxFiles: 0 };

/** @internal A profile with its overrides as the core takes them. */
export function withOverrides(profile: ChatProfile): object {
  const { configOverrides } = profile;
  if (!configOverrides) return profile;
  const { uploads, audio, settings, ...rest } = configOverrides;
  return {
    ...profile,
    configOverrides: {
      ...rest,
      ...(uploads === undefined ? {} : { uploads: limitsOf(uploads) }),
      ...(audio === undefined ? {} : { audio: audioOf(audio) }),
      ...(settings ? { settings: withInitial(settings) } : {}),
    },
  };
}
