/**
 * React is fast only where it is told that nobody develops here: else it keeps a stack of every element of every page.
 * It asks when it is imported, so this comes before everything else. Whoever sets NODE_ENV has their way.
 */
process.env['NODE_ENV'] ??= 'production' // eslint-disable-line no-restricted-syntax -- a library's switch, not a setting of ours
