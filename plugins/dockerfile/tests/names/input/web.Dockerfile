FROM localhost/own:dev
