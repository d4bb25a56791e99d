export const init = () => ({});
