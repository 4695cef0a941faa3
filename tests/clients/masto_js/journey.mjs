// A day with masto.js: what web clients built on it do. `node journey.mjs URL OTHER_ACCT PHOTO...`
//
// It prints a line of JSON with the address where a person allows the app, reads the code from its input, and prints
// what it saw as a second line.
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { createOAuthAPIClient, createRestAPIClient } from "masto";

const [url, otherName, ...photos] = process.argv.slice(2);
const REDIRECT = "urn:ietf:wg:oauth:2.0:oob";
const SCOPES = "read write follow push";

async function logIn() {
  const app = await createRestAPIClient({ url }).v1.apps.create({
    clientName: "masto.js journey",
    redirectUris: REDIRECT,
    scopes: SCOPES,
  });
  const query = new URLSearchParams({
    response_type: "code",
    client_id: app.clientId,
    redirect_uri: REDIRECT,
    scope: SCOPES,
  });
  console.log(JSON.stringify({ authorize: `${url}/oauth/authorize?${query}` }));
  const lines = createInterface({ input: process.stdin });
  const { value: code } = await lines[Symbol.asyncIterator]().next();
  lines.close();
  const token = await createOAuthAPIClient({ url }).token.create({
    grantType: "authorization_code",
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    redirectUri: REDIRECT,
    code,
  });
  return createRestAPIClient({ url, accessToken: token.accessToken });
}

async function look(masto) {
  const [me, instance, older, preferences] = await Promise.all([
    masto.v1.accounts.verifyCredentials(),
    masto.v2.instance.fetch(),
    masto.v1.instance.fetch(),
    masto.v1.preferences.fetch(),
  ]);
  const empty = await Promise.all([
    masto.v2.filters.list(),
    masto.v1.announcements.list(),
    masto.v1.customEmojis.list(),
    masto.v1.notifications.list(),
    masto.v1.followRequests.list(),
    masto.v1.conversations.list(),
  ]);
  const trends = await masto.v1.trends.tags.list();
  return {
    username: me.username,
    domain: instance.domain,
    streaming: older.urls.streamingApi,
    maxPhotos: instance.configuration.statuses.maxMediaAttachments,
    visibility: preferences["posting:default:visibility"],
    empty: empty.map((list) => list.length),
    trends: trends.every((tag) => tag.name && tag.history.length === 7),
  };
}

async function publish(masto) {
  const media = [];
  for (const [number, path] of photos.entries()) {
    const file = new Blob([await readFile(path)], { type: "image/jpeg" });
    media.push(await masto.v2.media.create({ file, description: `photo ${number}` })); // waits until it is ready
  }
  const status = await masto.v1.statuses.create({
    status: "Two photos #mastojs",
    mediaIds: media.map((one) => one.id),
    visibility: "public",
  });
  const comment = await masto.v1.statuses.create({ status: "A word more", inReplyToId: status.id });
  const context = await masto.v1.statuses.$select(status.id).context.fetch();
  return {
    status,
    urls: media.map((one) => one.url),
    descriptions: status.mediaAttachments.map((one) => one.description),
    comments: context.descendants.map((one) => one.id === comment.id),
  };
}

async function meet(masto) {
  const other = await masto.v1.accounts.lookup({ acct: otherName });
  const followed = await masto.v1.accounts.$select(other.id).follow();
  const [relationship] = await masto.v1.accounts.relationships.fetch({ id: [other.id] });
  const found = await masto.v2.search.list({ q: `@${otherName}`, type: "accounts", resolve: true });
  return {
    followed: followed.following,
    relationship: relationship.following,
    found: found.accounts.map((one) => one.acct),
    other,
  };
}

async function react(masto, status) {
  const one = masto.v1.statuses.$select(status.id);
  await one.favourite();
  await one.bookmark();
  await one.pin();
  const repost = await one.reblog();
  const after = await one.fetch();
  const pinned = await masto.v1.accounts.$select(status.account.id).statuses.list({ pinned: true });
  await one.unreblog();
  return {
    favourited: after.favourited,
    bookmarked: after.bookmarked,
    pinned: pinned.map((each) => each.id === status.id),
    reposted: repost.reblog.id === status.id && after.reblogged,
    favourites: (await masto.v1.favourites.list()).map((each) => each.id === status.id),
    bookmarks: (await masto.v1.bookmarks.list()).map((each) => each.id === status.id),
  };
}

async function everyday(masto, status, other) {
  const list = await masto.v1.lists.create({ title: "Friends" });
  await masto.v1.lists.$select(list.id).accounts.create({ accountIds: [other.id] });
  const members = await masto.v1.lists.$select(list.id).accounts.list();
  const tag = await masto.v1.tags.$select("mastojs").follow();
  const asked = await masto.v1.statuses.create({
    status: "Which?",
    poll: { options: ["one", "other"], expiresIn: 3600 },
  });
  const scheduled = await masto.v1.statuses.create({
    status: "Later",
    scheduledAt: new Date(Date.now() + 3600_000).toISOString(),
  });
  await masto.v1.scheduledStatuses.$select(scheduled.id).remove();
  const markers = await masto.v1.markers.create({ home: { lastReadId: status.id } });
  const edited = await masto.v1.statuses.$select(status.id).update({ status: "Two photos, in other words #mastojs" });
  const history = await masto.v1.statuses.$select(status.id).history.list();
  const report = await masto.v1.reports.create({ accountId: other.id, comment: "only a test" });
  const muted = await masto.v1.accounts.$select(other.id).mute({ duration: 60 });
  await masto.v1.accounts.$select(other.id).unmute();
  return {
    members: members.map((one) => one.id === other.id),
    tag: tag.following,
    options: asked.poll.options.map((option) => option.title),
    scheduled: scheduled.params.text,
    marker: markers.home.lastReadId === status.id,
    edited: edited.editedAt !== null && edited.content.includes("in other words"),
    versions: history.length,
    reported: report.targetAccount.id === other.id,
    muted: muted.muting,
  };
}

async function page(masto, status) {
  for (let number = 0; number < 5; number += 1) await masto.v1.statuses.create({ status: `number ${number}` });
  const seen = [];
  let pages = 0;
  for await (const statuses of masto.v1.accounts.$select(status.account.id).statuses.list({ limit: 2 })) {
    seen.push(...statuses.map((one) => one.id));
    pages += 1;
  }
  const back = await masto.v1.timelines.home.list({ minId: seen.at(-1), limit: 2 });
  return { distinct: new Set(seen).size === seen.length, seen: seen.length, pages, back: back.length };
}

async function refusals(masto) {
  const found = [];
  for (const call of [
    () => masto.v1.statuses.$select("1").fetch(),
    () => masto.v1.statuses.create({ status: "" }),
    () => createRestAPIClient({ url, accessToken: "wrong" }).v1.accounts.verifyCredentials(),
  ]) {
    try {
      await call();
    } catch (error) {
      found.push([error.name, error.statusCode, error.message.length > 0]);
    }
  }
  return found;
}

const masto = await logIn();
const looked = await look(masto);
const { status, ...published } = await publish(masto);
const { other, ...met } = await meet(masto);
const report = {
  looked,
  published,
  met,
  reacted: await react(masto, status),
  everyday: await everyday(masto, status, other),
  paged: await page(masto, status),
  refused: await refusals(masto),
};
console.log(JSON.stringify(report));
