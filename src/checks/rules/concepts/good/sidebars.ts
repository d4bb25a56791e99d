export default {course: ['a/one', 'a/two']};
