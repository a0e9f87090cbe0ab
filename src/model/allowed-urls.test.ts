import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAllowed, isOrigin, isReturnUrl, isWebUrl } from './allowed-urls.ts'

test('an answer may be sent to web addresses and to schemes of native applications', () => {
  for (const url of [
    'http://localhost:3000',
    'https://app.example.com/callback?x=1',
    'https://*.example.com/callback',
    'http://app.example.com/cb',
    'com.example.app://callback',
    'com.example.app:/callback',
    'https://{organization_name}.example.com/cb',
    'http://127.0.0.1/cb',
    'http://[::1]:8080/cb',
  ]) {
    assert.ok(isReturnUrl(url), url)
  }
})

test('an answer is sent nowhere that could run it, hide it or be somebody else’s', () => {
  for (const url of [
    '',
    '/callback',
    'app.example.com/callback',
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://example.com/1',
    'about:blank',
    'https://app.example.com/#fragment',
    'https://app.example.com/#',
    'https://user@app.example.com/',
    'https://user:pass@app.example.com/',
    'https://*.com/cb',
    'https://*/cb',
    'https://a.*.example.com/cb',
    'https://app-*.example.com/cb',
    'https://app.example.com/*',
    'https://app.example.com/?next=*',
    '*://app.example.com/',
    'https://app.example.com\\@evil.example/',
    'https:\\\\app.example.com',
    'https:/app.example.com',
    'https:app.example.com',
    'https://app.example.com/a b',
    ' https://app.example.com/',
    'https://app.example.com/\tx',
    'https://app.example.com/\u0000',
  ]) {
    assert.ok(!isReturnUrl(url), url)
  }
})

test('an origin is scheme, host and port', () => {
  for (const url of ['http://localhost:3000', 'https://*.example.com', 'capacitor://localhost'])
    assert.ok(isOrigin(url), url)
  for (const url of [
    'https://a.example/',
    'https://a.example/x',
    'https://a.example?x',
    'null',
    '*',
    'com.example:/x',
  ]) {
    assert.ok(!isOrigin(url), url)
  }
})

test('a web address is http or https', () => {
  assert.ok(isWebUrl('http://a.example/logo.png'))
  assert.ok(isWebUrl('https://a.example/', true))
  assert.ok(!isWebUrl('http://a.example/', true))
  assert.ok(!isWebUrl('com.example:/x'))
})

test('a pattern names one label in place of its asterisk, and otherwise every letter', () => {
  const patterns = ['https://*.example.com/cb', 'https://one.example/cb']
  for (const url of ['https://a.example.com/cb', 'https://one.example/cb']) assert.ok(isAllowed(patterns, url), url)
  for (const url of [
    'https://example.com/cb',
    'https://a.b.example.com/cb',
    'https://a.example.com/cb/',
    'https://a.example.com/cb?x',
    'https://a.example.com:8443/cb',
    'http://a.example.com/cb',
    'https://evil.example/.example.com/cb',
    'https://evil.example?.example.com/cb',
    'https://evil@a.example.com/cb',
    'https://*.example.com/cb?',
    'https://ONE.example/cb',
  ]) {
    assert.ok(!isAllowed(patterns, url), url)
  }
})
