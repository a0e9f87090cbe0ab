/** A data directory that is not opened. The message says what was found, what is unchanged and what to do. */
export class DataDirectoryRefused extends Error {
  override readonly name = 'DataDirectoryRefused'
}

/** A database whose tables this version must not touch, or cannot make. */
export class SchemaRefused extends Error {
  override readonly name = 'SchemaRefused'
}
