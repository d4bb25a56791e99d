export default {course: ['a/index', 'a/a']};
