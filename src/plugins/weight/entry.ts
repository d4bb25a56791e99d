import '@generated/client-modules'; // with the stylesheet, which a page links for what it starts with
import {firstPaint} from './first-paint';

/**
 * The app in production. Its scripts are half of what a page loads, and taking the page over keeps a slow phone busy for
 * half a second; the text is in the HTML and needn't wait for either.
 */
void firstPaint().then(() => import('@docusaurus/core/lib/client/clientEntry'));
