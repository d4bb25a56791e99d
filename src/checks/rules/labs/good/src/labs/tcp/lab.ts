export const lab = {name: 'tcp'};
