/** A file of a multipart request. */
export interface UploadedFile {
  /** As the sender calls it; it is never a path here. */
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
}

/** A multipart request: its fields, the last of each name, and its files. */
export interface Upload {
  readonly fields: ReadonlyMap<string, string>
  readonly files: ReadonlyMap<string, UploadedFile>
}
