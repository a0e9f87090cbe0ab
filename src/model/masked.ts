const SHOWN = 4

/** An address as whoever lists methods sees it: four characters of name and host, the rest starred, as recorded. */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@')
  const [name, host] = [email.slice(0, at), email.slice(at + 1)]
  const start = name.length > SHOWN ? name.slice(0, SHOWN) : ''
  const stars = '*'.repeat(Math.max(SHOWN, name.length - SHOWN))
  return `${start}${stars}@${host.slice(0, SHOWN)}${'*'.repeat(Math.max(0, host.length - SHOWN))}`
}

/** A telephone number likewise: its last four digits, and nothing of its length. */
export function maskedPhone(phone: string): string {
  return `${'X'.repeat(11)}${phone.slice(-SHOWN)}`
}
