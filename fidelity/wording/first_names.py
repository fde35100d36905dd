"""First names that are surely names when they are written with a capital, in English and Spanish.

Left out are those that are also a word, a month, a place or a family name that stands in titles: Will, Mark, Grace,
May, April, Dawn, Hope, Rose, Frank, Bill, Jack, Pat, Victoria, Charlotte, Austin, Jordan, Martin, Kelly and many more.
"""

NAMES = """
Aaron Abigail Abdul Adam Adriana Adrian Ahmed Aisha Alan Alejandra Alejandro Alex Alexander Alexandra Alice Alicia
Alison Allison Alma Alyssa Amanda Amelia Amina Amy Ana Andrea Andrew Andrés Andres Angela Ángela Angelica Anita Ann
Anna Anne Annie Anthony Antonio Ariana Arturo Ashley Barbara Beatrice Beatriz Becky Ben Benjamin Bernard Beth Bethany
Betty Beverly Blanca Bob Bonnie Brandon Brenda Brian Bridget Bruce Bryan Caleb Camila Carla Carlos Carmen Carol
Caroline Carolyn Catalina Catherine Cathy Cecilia Charles Charlie Cheryl Chloe Chris Christina Christine Christopher
Cindy Claire Clara Claudia Colleen Connie Craig Cristina Curtis Cynthia Daniel Daniela Danielle Danny Darlene Darren
Dave David Debbie Deborah Debra Denise Dennis Derek Devon Diana Diane Diego Donald Donna Doris Dorothy Doug Douglas
Dylan Ed Eddie Edgar Eduardo Edward Edwin Eileen Elaine Elena Elijah Elizabeth Ellen Emily Emma Enrique Eric Erica
Erik Erin Ernesto Esteban Esther Ethan Eugene Eva Evelyn Fatima Felicia Felipe Fernando Fiona Francisco Gabriel
Gabriela Gary George Gerald Gina Glenn Gloria Gonzalo Greg Gregory Guadalupe Guillermo Gustavo Hannah Harold Hassan
Hector Héctor Heather Heidi Helen Henry Hugo Ian Ibrahim Ignacio Ines Inés Irene Isabel Isabella Isaac Ivan Iván Jacob
Jacqueline Jaime Jake James Jamie Jamal Jane Janet Janice Jared Jasmine Jason Javier Jean Jeff Jeffrey Jen Jenna
Jennifer Jenny Jeremy Jerry Jesse Jessica Jill Jim Jimmy Joan Joanna Joanne Joe Joel John Johnny Jonathan Jorge José
Jose Joseph Josh Joshua Josefina Joyce Juan Juana Judith Judy Julia Julian Julián Julie Julio Justin Karen Karina Karl
Kate Katherine Kathleen Kathryn Kathy Katie Keith Kelsey Ken Kenneth Kevin Khalid Kimberly Kris Kristen Kristin
Kristina Kyle Larry Latoya Laura Lauren Lawrence Leah Leila Leonard Leonardo Leslie Leticia Liam Lillian Linda Lisa
Liz Lois Lorena Lori Lorraine Louise Lourdes Lucas Lucia Lucía Lucy Luis Luisa Luke Lupe Lydia Lynn Malik Manuel
Manuela Marcela Marcos Marcus Margaret Margarita Maria María Marilyn Mario Marisol Marjorie Marlene Marta Martha Mary
Mateo Matt Matthew Maureen Mauricio Megan Melanie Melissa Michael Michele Michelle Miguel Mike Mildred Miriam Mohamed
Mohammed Monica Mónica Monique Mustafa Nadia Nancy Natalia Natalie Natasha Nathan Nathaniel Nicholas Nick Nicolas
Nicolás Nicole Nina Noah Olga Oliver Olivia Omar Oscar Óscar Pablo Pam Pamela Patricia Patrick Patty Paul Paula
Paulina Pedro Peggy Peter Philip Phillip Phyllis Priscilla Priya Rachel Rafael Ralph Ramon Ramón Raquel Raul Raúl
Raymond Rebecca René Ricardo Richard Rick Rita Rob Robert Roberta Roberto Rodrigo Roger Ron Ronald Rosa Rosemary
Roxanne Roy Ruben Rubén Russell Ryan Sabrina Sally Sam Samantha Samuel Sandra Sara Sarah Scott Sean Sergio Shannon
Sharon Shaun Shawn Sheila Shirley Silvia Simon Simone Sofia Sofía Sonia Sonya Sophia Sophie Stacey Stacy Stephanie
Stephen Steve Steven Stuart Susan Susana Suzanne Sylvia Tamara Tammy Tanya Tara Tasha Ted Teresa Terry Thelma Theodore
Theresa Thomas Tiffany Tim Timothy Tina Todd Tom Tomás Tommy Tony Tonya Tracy Travis Trevor Tyler Tyrone Valentina
Valeria Vanessa Vera Verónica Veronica Vicente Vicki Victor Víctor Vincent Vivian Walter Wanda Wendy William Wilma
Ximena Yolanda Yusuf Yvonne Zachary Zoe
"""
FIRST_NAMES = frozenset(NAMES.split())
