import express from 'express'
import openid from 'express-openid-connect'

/**
 * A server-rendered application in which people join and separate their accounts, written as for Auth0, in a process of its
 * own: `ISSUER`, `PORT`, `CLIENT_ID`, `CLIENT_SECRET`. Whoever links signs in a second time; the session stays the first's.
 */
const { ISSUER = '', PORT = '', CLIENT_ID = '', CLIENT_SECRET = '' } = process.env
const { auth, requiresAuth } = openid
const api = `${ISSUER}/api/v2/`
const authorizationParams = {
  response_type: 'code',
  audience: api,
  scope: 'openid profile email read:current_user update:current_user_identities',
}

async function call(token: string, method: string, path: string, body?: object): Promise<any> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(api + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
  if (!answer.ok) throw new ApiRefusal(answer.status, await answer.text())
  return answer.json()
}

class ApiRefusal extends Error {
  readonly status: number

  constructor(status: number, text: string) {
    super(`${status} ${text}`)
    this.status = status
  }
}

const app = express()
app.use(express.urlencoded({ extended: false }))
app.use(
  auth({
    issuerBaseURL: ISSUER,
    baseURL: `http://localhost:${PORT}`,
    clientID: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    secret: 'a long secret of the application’s own',
    authRequired: false,
    authorizationParams,
    getLoginState: (_request, options: any) => ({ returnTo: '/', linking: options.linking === true }),
    afterCallback: async (request: any, _response, session, state) => {
      if (state['linking'] !== true) return session
      const { user, ...first } = request.appSession.first
      const path = `users/${encodeURIComponent(user)}/identities`
      await call(first.access_token, 'POST', path, { link_with: session.id_token })
      return first
    },
  }),
)

app.get('/', requiresAuth(), async (request: any, response) => {
  const { sub } = request.oidc.user
  const { identities } = await call(request.appSession.access_token, 'GET', `users/${encodeURIComponent(sub)}`)
  const rows = identities.map(({ provider, user_id: id }: any) => {
    const button = `<button name="identity" value="${provider}/${id}">Unlink</button>`
    return `<li><code>${provider}|${id}</code><form method="post" action="/unlink">${button}</form></li>`
  })
  response.send(
    `<h1>Your accounts</h1><p id="user">${sub}</p><ul>${rows.join('')}</ul><a href="/link">Link another</a>`,
  )
})

app.get('/link', requiresAuth(), (request: any, response: any) => {
  request.appSession.first = { ...request.appSession, user: request.oidc.user.sub }
  return response.oidc.login({ linking: true, authorizationParams: { ...authorizationParams, max_age: 0 } })
})

app.post('/unlink', requiresAuth(), async (request: any, response) => {
  const path = `users/${encodeURIComponent(request.oidc.user.sub)}/identities/${request.body.identity}`
  await call(request.appSession.access_token, 'DELETE', path)
  response.redirect('/')
})

app.use((error: Error, _request: unknown, response: any, _next: unknown) => {
  const isOver = error instanceof ApiRefusal && error.status === 401
  response.status(isOver ? 401 : 500).send(isOver ? '<h1>Your sign-in is over</h1>' : `${error.name}: ${error.message}`)
})
app.listen(Number(PORT), '127.0.0.1', () => process.stdout.write('listening\n'))
