import type { FactorWords } from '../en/factors.ts'

export const factors: FactorWords = {
  names: {
    totp: 'Authenticator-App',
    webauthn: 'Passkey oder Sicherheitsschlüssel',
    recovery: 'Wiederherstellungscode',
  },
  instead: 'Etwas anderes verwenden',
  remember: 'In diesem Browser 30 Tage lang nicht mehr fragen',
  use: {
    totp: 'Authenticator-App verwenden',
    webauthn: 'Passkey oder Sicherheitsschlüssel verwenden',
    recovery: 'Wiederherstellungscode verwenden',
  },
  totp: {
    title: 'Geben Sie den Code aus Ihrer App ein',
    lead: 'Öffnen Sie Ihre Authenticator-App. Sie zeigt für dieses Konto einen Code mit 6 Ziffern.',
    label: 'Code mit 6 Ziffern',
    submit: 'Weiter',
  },
  webauthn: {
    title: 'Verwenden Sie Ihren Passkey oder Sicherheitsschlüssel',
    lead: 'Ihr Gerät fragt nach Fingerabdruck, Gesicht oder PIN, oder Sie berühren Ihren Schlüssel.',
    submit: 'Jetzt verwenden',
  },
  recovery: {
    title: 'Geben Sie einen Wiederherstellungscode ein',
    lead: 'Das ist einer von denen, die Sie beim Einrichten des zweiten Schritts gespeichert haben. Jeder gilt einmal.',
    label: 'Wiederherstellungscode',
    submit: 'Weiter',
  },
  choice: {
    title: 'Schützen Sie Ihr Konto mit einem zweiten Schritt',
    lead: 'Ein Passwort kann gestohlen werden. Mit einem zweiten Schritt reicht es allein nicht aus. Was möchten Sie verwenden?',
    totp: 'Eine App auf Ihrem Telefon zeigt alle 30 Sekunden einen neuen Code.',
    webauthn:
      'Ihr Fingerabdruck, Gesicht oder PIN, oder ein Schlüssel zum Einstecken. Das schützt auch vor gefälschten Seiten.',
    skip: 'Jetzt nicht',
  },
  enrollTotp: {
    title: 'Authenticator-App einrichten',
    scan: 'Scannen Sie dieses Bild mit der App',
    picture: 'QR-Code mit dem Geheimnis, das auch darunter steht',
    open: 'App auf diesem Gerät öffnen',
    type: 'Oder tippen Sie dieses Geheimnis ein',
    enter: 'Geben Sie den Code ein, den die App dann zeigt',
    label: 'Code mit 6 Ziffern',
    submit: 'Fertig',
    other: 'Etwas anderes wählen',
  },
  enrollWebauthn: {
    title: 'Passkey oder Sicherheitsschlüssel einrichten',
    lead: 'Geben Sie ihm einen Namen und folgen Sie dann Ihrem Gerät.',
    label: 'Name',
    submit: 'Einrichten',
    other: 'Etwas anderes wählen',
  },
  codes: {
    title: 'Speichern Sie Ihre Wiederherstellungscodes',
    lead: 'Wenn Sie den zweiten Schritt verlieren, kommen Sie mit einem davon hinein. Jeder gilt einmal. Sie werden nur jetzt gezeigt.',
    list: 'Wiederherstellungscodes',
    copy: 'Kopieren',
    copied: 'Kopiert.',
    notCopied: 'Das Kopieren hat nicht geklappt. Markieren und kopieren Sie die Codes selbst.',
    download: 'Herunterladen',
    file: 'wiederherstellungscodes.txt',
    saved: 'Ich habe die Codes an einem sicheren Ort gespeichert',
    mustSave: 'Bestätigen Sie, dass Sie die Codes gespeichert haben.',
    submit: 'Weiter',
  },
}
