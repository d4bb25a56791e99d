export default {course: ['a/one']};
