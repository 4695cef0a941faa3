"""The browser client: pages made on the server from the JSON that the API answers, and the files beside them."""
