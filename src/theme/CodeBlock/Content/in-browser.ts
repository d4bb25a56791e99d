/** In the browser there is nothing to highlight with until it is asked for. */
export default undefined;
