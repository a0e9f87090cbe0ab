/** A server that answers every request with the same user and does nothing else: what the load client can do at most. */
import { createServer } from 'node:net'

const BODY = JSON.stringify({ user_id: 'auth0|5f7c8ec7c33c000000000000', profile: 'x'.repeat(900) })
const ANSWER = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
)

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('data', () => socket.write(ANSWER))
  socket.on('error', () => socket.destroy())
})
server.listen(0, '127.0.0.1', () => {
  process.send?.((server.address() as { port: number }).port)
})
process.on('disconnect', () => process.exit(0))
