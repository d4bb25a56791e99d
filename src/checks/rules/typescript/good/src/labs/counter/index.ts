export const increment = (n: number) => n + 1;
