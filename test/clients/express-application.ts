import express from 'express'
import newest from 'express-openid-connect'
import first from 'eoidc-v1'

/**
 * A server-rendered application, unmodified code for Auth0, in a process of its own: `ISSUER`, `PORT`, `CLIENT_ID` and, for
 * the newest release, `CLIENT_SECRET`. The first release signs in by `id_token` in a form; the newest by a code.
 */
const { ISSUER = '', PORT = '', CLIENT_ID = '', CLIENT_SECRET, RELEASE } = process.env
const baseURL = `http://localhost:${PORT}`
const app = express()
const common = {
  issuerBaseURL: ISSUER,
  baseURL,
  clientID: CLIENT_ID,
  idpLogout: true,
}

if (RELEASE === '1') {
  const { auth, requiresAuth } = first as any
  app.use(
    auth({
      ...common,
      appSession: { secret: 'a long secret of the application’s own', cookieSecure: false },
      required: false,
      auth0Logout: true,
    }),
  )
  app.get('/me', requiresAuth(), (request: any, response) => void response.json(request.openid.user))
  app.get('/again', (_request, response: any) =>
    response.openid.login({
      returnTo: '/me',
      authorizationParams: {
        response_type: 'id_token',
        response_mode: 'form_post',
        scope: 'openid profile email',
        max_age: 0,
      },
    }),
  )
} else {
  const { auth, requiresAuth } = newest as any
  const code = { response_type: 'code', scope: 'openid profile email offline_access' }
  app.use(
    auth({
      ...common,
      authRequired: false,
      secret: 'a long secret of the application’s own',
      clientSecret: CLIENT_SECRET,
      authorizationParams: code,
    }),
  )
  app.get('/me', requiresAuth(), async (request: any, response) => {
    response.json({ ...request.oidc.user, info: await request.oidc.fetchUserInfo() })
  })
  app.get('/again', (_request, response: any) =>
    response.oidc.login({ returnTo: '/me', authorizationParams: { ...code, max_age: 0 } }),
  )
}
app.get('/', (_request, response) => void response.send('the application'))
app.use((error: Error, _request: unknown, response: any, _next: unknown) => {
  response.status(500).send(`${error.name}: ${error.message} ${JSON.stringify((error as any).cause ?? '')}`)
})
app.listen(Number(PORT), '127.0.0.1', () => process.stdout.write('listening\n'))
