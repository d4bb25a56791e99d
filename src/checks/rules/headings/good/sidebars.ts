export default {course: ['a/a']};
