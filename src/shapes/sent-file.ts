/** A body that came as a file: its text and its media type. */
export class SentFile {
  readonly text: string
  readonly type: string

  constructor(text: string, type: string) {
    this.text = text
    this.type = type
  }
}
