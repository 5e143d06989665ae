// vendor/entry.js: what our modules use of other people's, and nothing else; ./build makes guichet-vendor.js of it.
export {render} from "preact";
export {useEffect, useId, useLayoutEffect, useMemo, useRef, useState} from "preact/hooks";
export {html} from "htm/preact";
export {batch, computed, effect, signal} from "@preact/signals";
export {default as createClient} from "openapi-fetch";
