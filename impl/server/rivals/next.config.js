// Neither compresses here: the answer is smaller than what Next.js and Charter compress.
export default { compress: false, poweredByHeader: false, turbopack: { root: import.meta.dirname } }
