import { randomBytes } from 'node:crypto'

const STOCK_BYTES = 4096
let stock = Buffer.alloc(0)
let given = 0

/**
 * Random bytes out of a stock: asking for each few alone takes 2 µs, and an unlink needs a dozen of them. No byte is given
 * twice, and none stays behind in the stock.
 */
export function stockedBytes(count: number): Buffer {
  if (given + count > stock.length) {
    stock = randomBytes(Math.max(STOCK_BYTES, count))
    given = 0
  }
  const taken = stock.subarray(given, given + count)
  const bytes = Buffer.from(taken)
  taken.fill(0)
  given += count
  return bytes
}
