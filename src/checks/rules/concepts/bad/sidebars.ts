export default {course: ['a/one', 'a/two', 'a/three']};
