export default {
  course: ['a/one', 'a/two', 'a/two', 'a/tree'],
};
