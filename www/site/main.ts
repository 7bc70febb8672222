import { version } from "oneloop";
import "oneloop/element";

document.title = `oneloop ${version()}`;
