export default {course: ['a/one', 'a/two', 'a/three', 'a/four', 'a/five', 'a/six', 'a/seven', 'a/eight']};
