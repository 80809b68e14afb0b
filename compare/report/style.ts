/** What the comparison adds to the look of every page: drawings, one for each width. */
import { BASE_STYLE } from "../../pages/style.js";

export const STYLE = `${BASE_STYLE}
figure { margin: 18px 0 26px; }
figcaption { margin-bottom: 8px; }
figure svg { display: block; width: 100%; height: auto; }
tbody th code { overflow-wrap: anywhere; }
.narrow { display: none; }
@media (max-width: 640px) {
  .wide { display: none; }
  .narrow { display: block; }
}
`;
