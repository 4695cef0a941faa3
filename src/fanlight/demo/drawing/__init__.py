"""The darkroom: what every drawn scene is made of. Light is linear until `film.develop` makes a photograph of it."""
