/** Encrypts what must be readable again, under `CARABINER_KEYS`. */
export interface Vault {
  /** `keyId.iv.ciphertext`, base64url, AES-256-GCM; `context` must be given again to open it. */
  seal(plain: string, context: string): string
  /** @throws Error naming the key id where that key is not configured, or that the text was altered. */
  open(sealed: string, context: string): string
}
