export const defineLab = () => ({});
