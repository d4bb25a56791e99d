export const lab = {name: 'raft'};
