/** Whatever says more than an empty chat does imports this: the strings that come later. */
import { addEnglish } from "./index.js";
import { later } from "./messages.en.later.js";

addEnglish(later);
